#include "app/command/predict_command.h"

#include <fmt/format.h>

#include "app/command/exit_code.h"
#include "core/files/atomic_file.h"
#include "core/kinds/printable.h"
#include "core/predictions/trained_run.h"

namespace ravine {

int predict(const std::string& results, const std::string& table, const std::string& out, const std::string& run) {
    Issues issues;
    const auto trained = loadTrainedRun(results, run, issues);
    const auto predicted = trained ? predictRows(*trained, table, issues) : std::nullopt;
    if (!predicted || !writeFile(out, predicted->csv, issues)) {
        complain(issues);
        return exitCode(issues);
    }
    for (const std::string& note : predicted->notes) fmt::print(stderr, "Note: {}.\n", printable(note));
    fmt::print("{} row{} predicted by {}, written to {}\n", predicted->rows, predicted->rows == 1 ? "" : "s",
               trained->name, out);
    return Done;
}

}  // namespace ravine
