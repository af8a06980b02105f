#include "tests/bench/arguments.h"

namespace ravine::bench {
namespace {

// Not an option: "-" alone, or nothing.
bool isFile(std::span<const std::string> words, std::size_t i) {
    return i < words.size() && !words[i].empty() && words[i][0] != '-';
}

std::string faultIn(const Arguments& arguments) {
    using Do = Arguments::Do;
    if (arguments.write && arguments.what != Do::Growth) return "--write goes with --growth";
    if (arguments.peers && arguments.what != Do::Measure)
        return "--peers stands beside rows that are measured: not with --compare or --growth";
    if (arguments.what == Do::Compare && !arguments.others.empty())
        return "--compare measures nothing, so " + arguments.others.front() + " has no meaning beside it";
    if (arguments.what == Do::Growth && !arguments.others.empty())
        return "--growth measures rows of its own, so " + arguments.others.front() + " has no meaning beside it";
    return {};
}

}  // namespace

std::optional<Arguments> readArguments(std::span<const std::string> words, std::string& fault) {
    using Do = Arguments::Do;
    Arguments arguments;
    const auto refuse = [&](const std::string& why) {
        fault = why;
        return std::nullopt;
    };
    const auto asked = [&](Do what) {
        const bool first = arguments.what == Do::Measure || arguments.what == what;
        arguments.what = what;
        return first;
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--json") {
            if (!isFile(words, i + 1)) return refuse("--json wants the file to write: --json out.json");
            arguments.others.push_back("--benchmark_out=" + words[++i]);
            arguments.others.emplace_back("--benchmark_out_format=json");
        } else if (word == "--peers") {
            arguments.peers = true;
        } else if (word == "--write") {
            arguments.write = true;
        } else if (word == "--growth") {
            if (!asked(Do::Growth)) return refuse("--growth and --compare exclude one another");
        } else if (word == "--compare") {
            if (!asked(Do::Compare)) return refuse("--growth and --compare exclude one another");
            if (!isFile(words, i + 1) || !isFile(words, i + 2))
                return refuse("--compare wants two files of --json: --compare OLD.json NEW.json");
            arguments.files = {words[i + 1], words[i + 2]};
            i += 2;
        } else if (word == "--start-up" && i + 1 < words.size()) {
            arguments.what = Do::StartUp;
            arguments.part = words[++i];
        } else if (word == "--help" || word == "-h") {
            arguments.what = Do::Help;
            return arguments;
        } else if (word.starts_with("--benchmark_") || word.starts_with("--v=")) {
            arguments.others.push_back(word);
        } else {
            return refuse(word + " is no option of the benchmarks");
        }
    }
    if (const std::string wrong = faultIn(arguments); !wrong.empty()) return refuse(wrong);
    return arguments;
}

std::string usage() {
    return "./dev bench [--json FILE] [--peers] [--benchmark_filter=REGEX] [--benchmark_repetitions=N] …\n"
           "    measures; --peers puts PyTorch's time beside ours (Debian's python3-torch);\n"
           "    all options of Google Benchmark work, --benchmark_list_tests=true names the rows\n"
           "./dev bench --compare OLD.json NEW.json\n"
           "    measures nothing; tells what is a quarter slower (ends with 1) or faster, and whether the machine is\n"
           "./dev bench --growth [--write]\n"
           "    how cost grows with length, runs, data and pixels, as a table; --write puts it into "
           "tests/bench/README.md\n";
}

}  // namespace ravine::bench
