#include "core/experiment/catalogue.h"

#include <fmt/format.h>

#include "core/data/all.h"
#include "core/experiment/experiment.h"
#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

// A table of parameters that stands around kinds, shown as if it were one.
template <class Owner>
KindDescription table(KindInfo info) {
    KindDescription description{info, {}, {}};
    Json defaults = Json::object();
    for (const auto& param : Owner::params()) description.params.push_back(param.info);
    writeParams(Owner{}, defaults);
    description.defaults = defaults.dump();
    return description;
}

std::string_view name(ParamType type) {
    switch (type) {
        case ParamType::Real:
            return "real";
        case ParamType::Integer:
            return "integer";
        case ParamType::Flag:
            return "flag";
        case ParamType::Choice:
            return "choice";
        case ParamType::Text:
            return "text";
        case ParamType::Reals:
            return "list of numbers";
        case ParamType::Texts:
            return "list of texts";
        case ParamType::Kind:
            return "kind";
    }
    return "";
}

std::string_view name(Scale scale) {
    return scale == Scale::Linear ? "linear" : scale == Scale::Log ? "log" : "one_minus_log";
}

bool numeric(ParamType type) {
    return type == ParamType::Real || type == ParamType::Integer || type == ParamType::Reals;
}

Json paramJson(const ParamInfo& info, const Json& defaults) {
    Json json = {{"key", std::string(info.key)},         {"label", std::string(info.label)},
                 {"type", std::string(name(info.type))}, {"default", defaults.at(std::string(info.key))},
                 {"unit", std::string(info.unit)},       {"doc", std::string(info.doc)}};
    if (numeric(info.type)) {
        Json range = Json::object();
        if (std::isfinite(info.range.min)) range["min"] = info.range.min, range["min_included"] = !info.range.minOpen;
        if (std::isfinite(info.range.max)) range["max"] = info.range.max, range["max_included"] = !info.range.maxOpen;
        json["range"] = range;
        if (info.slider.min != info.slider.max)
            json["slider"] = {
                {"min", info.slider.min}, {"max", info.slider.max}, {"scale", std::string(name(info.scale))}};
    }
    for (const auto& choice : info.choices) json["choices"].push_back(std::string(choice));
    if (info.kinds)
        for (const KindDescription& kind : info.kinds()) json["kinds"].push_back(std::string(kind.info.key));
    return json;
}

Json kindJson(const KindDescription& kind) {
    Json json = {{"key", std::string(kind.info.key)},
                 {"title", std::string(kind.info.title)},
                 {"summary", std::string(kind.info.summary)},
                 {"formula", std::string(kind.info.formula)},
                 {"reference", std::string(kind.info.reference)},
                 {"params", Json::array()}};
    const Json defaults = Json::parse(kind.defaults);
    for (const ParamInfo& info : kind.params) json["params"].push_back(paramJson(info, defaults));
    return json;
}

std::string kindText(const KindDescription& kind) {
    std::string text = fmt::format("  {} — {}\n    {}\n", kind.info.key, kind.info.title, kind.info.summary);
    if (!kind.info.formula.empty()) text += fmt::format("    {}\n", kind.info.formula);
    const Json defaults = Json::parse(kind.defaults);
    for (const ParamInfo& info : kind.params) {
        text += fmt::format("      {} = {}", info.key, defaults.at(std::string(info.key)).dump());
        if (numeric(info.type)) text += fmt::format("   ({})", info.range.text());
        if (!info.choices.empty()) text += fmt::format("   (one of {})", fmt::join(info.choices, ", "));
        text += fmt::format("\n        {}\n", info.doc);
    }
    return text;
}

// "optimizer", "optimizers" and "Optimizers" all mean the group.
bool means(std::string_view asked, const KindGroup& group) {
    return asked == group.key || asked == group.title ||
           (group.key.ends_with('s') && asked == group.key.substr(0, group.key.size() - 1)) ||
           (group.key.ends_with("es") && asked == group.key.substr(0, group.key.size() - 2));
}

// Calls `use` with each group that is asked for, narrowed to the kinds asked for.
template <class Use>
void select(std::string_view asked, Use use) {
    for (const KindGroup& group : catalogue()) {
        KindGroup wanted{group.key, group.title, {}};
        for (const KindDescription& kind : group.kinds)
            if (asked.empty() || means(asked, group) || asked == kind.info.key) wanted.kinds.push_back(kind);
        if (!wanted.kinds.empty()) use(wanted);
    }
}

}  // namespace

const std::vector<KindGroup>& catalogue() {
    static const std::vector<KindGroup> groups{
        {"optimizers", "Optimizers", kindsOf<Optimizer>()},
        {"schedules", "Schedules", kindsOf<Schedule>()},
        {"surfaces", "Surfaces", kindsOf<Surface>()},
        {"data", "Data sets", kindsOf<DataSource>()},
        {"activations", "Activations", kindsOf<Activation>()},
        {"initialisers", "Initialisers", kindsOf<Initialiser>()},
        {"losses", "Losses", kindsOf<Loss>()},
        {"network",
         "Network",
         {table<LayerSpec>({"layer", "A hidden layer", "Linear → batch norm → activation → dropout.", ""}),
          table<NetworkSpec>({"network_shape", "Around the layers", "Keys of \"network\", beside its layers.", ""}),
          table<SplitSpec>({"split", "Split", "Shares of the samples; the test part stays sealed.", ""}),
          table<PreprocessSpec>({"preprocess", "Preprocessing", "Fitted on the training part only.", ""}),
          table<EarlyStopping>({"early_stopping", "Early stopping", "Ends a run that no longer improves.", ""})}},
        {"stages",
         "Stages of a run",
         {table<RunSpec>({"run", "Around any optimizer", "Keys of a run, beside its optimizer and schedule.", ""})}},
        {"schedule_options",
         "Options of a schedule",
         {table<RateSchedule>(
             {"any_schedule", "Before any schedule", "Keys that stand beside a schedule's own.", ""})}}};
    return groups;
}

std::string catalogueJson(std::string_view kind) {
    Json json = Json::object();
    select(kind, [&](const KindGroup& group) {
        for (const KindDescription& each : group.kinds) json[std::string(group.key)].push_back(kindJson(each));
    });
    return json.empty() ? "" : json.dump(2) + "\n";
}

std::string catalogueText(std::string_view kind) {
    std::string text;
    select(kind, [&](const KindGroup& group) {
        text += fmt::format("{}{}\n", text.empty() ? "" : "\n", group.title);
        for (const KindDescription& each : group.kinds) text += kindText(each);
    });
    return text;
}

}  // namespace ravine
