#include "app/network/network_panel.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "core/experiment/experiment_json.h"
#include "core/experiment/network_json.h"
#include "core/kinds/kind_json.h"
#include "widgets/cards/layer_list.h"
#include "widgets/data/data_thumbnail.h"
#include "widgets/data/data_tiles.h"
#include "widgets/data/split_bar.h"
#include "widgets/fields/param_form.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int labelWidth = 108;

template <class Owner>
void appendTable(std::vector<ParamInfo>& into) {
    for (const auto& param : Owner::params()) into.push_back(param.info);
}

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("textRole", "section");
    return label;
}

QLabel* note(QWidget* parent, const char* role) {
    auto* label = new QLabel(parent);
    label->setProperty("textRole", role);
    return label;
}

QLabel* faultLabel(QWidget* parent) {
    QLabel* label = note(parent, "fault");
    label->setWordWrap(true);
    label->hide();
    return label;
}

void showFault(QLabel* label, const Issues& issues) {
    QStringList lines;
    for (const Issue& issue : issues) {
        if (lines.size() == 4) {
            lines << QObject::tr("… and %1 more").arg(issues.size() - 4);
            break;
        }
        lines << QString::fromStdString(issue.text());
    }
    label->setText(lines.join("\n"));
    label->setVisible(!lines.isEmpty());
}

QString counted(std::int64_t number) {
    return QLocale::c().toString(static_cast<qlonglong>(number)).replace(',', QChar(0x202F));
}

const KindDescription* kindOf(const std::string& key) {
    for (const KindDescription& kind : kindsOf<DataSource>())
        if (kind.info.key == key) return &kind;
    return nullptr;
}

}  // namespace

Fold::Fold(const QString& title, QWidget* content, QWidget* parent)
    : QWidget(parent), toggle_(new QPushButton(title, this)), content_(new QWidget(this)) {
    auto* inside = new QVBoxLayout(content_);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->addWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(toggle_, 0, Qt::AlignLeft);
    layout->addWidget(content_);
    toggle_->setCheckable(true);
    toggle_->setProperty("disclosure", true);
    content_->hide();
    connect(toggle_, &QPushButton::toggled, this, [this](bool open) {
        content_->setVisible(open);
        refreshTheme();
    });
    refreshTheme();
}

void Fold::refreshTheme() {
    toggle_->setIcon(icon(toggle_->isChecked() ? "chevron_down" : "chevron_right", Theme::of(this).text2));
}

// --- data ----------------------------------------------------------------------------------------------------------

DataPanel::DataPanel(Controller& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 12, 12);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->addWidget(heading(tr("Dataset"), this));
    head->addStretch();
    summary_ = note(this, "muted");
    head->addWidget(summary_);
    layout->addLayout(head);

    tiles_ =
        new DataTiles(kindsOf<DataSource>(), {"circles", "moons", "xor", "spirals", "sine", "digits", "csv"}, this);
    tiles_->setShortTitles([](const KindDescription& kind) {
        static const std::map<std::string_view, const char*> names{
            {"gaussians", QT_TR_NOOP("Gaussians")}, {"breast_cancer", QT_TR_NOOP("Cancer")},
            {"digits", QT_TR_NOOP("Digits")},       {"fashion_mnist", QT_TR_NOOP("Fashion")},
            {"csv", QT_TR_NOOP("CSV file…")},       {"iris", QT_TR_NOOP("Iris")},
            {"sine", QT_TR_NOOP("Sine")},           {"polynomial", QT_TR_NOOP("Polynomial")},
            {"idx", QT_TR_NOOP("IDX folder…")},     {"checkerboard", QT_TR_NOOP("Checkers")}};
        const auto found = names.find(kind.info.key);
        return found == names.end() ? translated(kind.info.title) : tr(found->second);
    });
    tiles_->setThumbnails([this](const KindDescription& kind, QSize pixels) { return thumbnail(kind, pixels); });
    connect(tiles_, &DataTiles::chosen, this, &DataPanel::chooseKind);
    layout->addWidget(tiles_);

    file_ = new QPushButton(this);
    connect(file_, &QPushButton::clicked, this,
            [this] { tiles_->current() == "csv" ? emit columnsAsked() : chooseFolder(); });
    layout->addWidget(file_);
    params_ = new ParamForm(this);
    params_->setLabelWidth(labelWidth);
    connect(params_, &ParamForm::edited, this, [this](const QString& key, const std::string& json, bool final) {
        edit("problem.data." + key, json, final);
    });
    layout->addWidget(params_);

    split_ = new SplitBar(this);
    connect(split_, &SplitBar::splitChosen, this, [this](double train, double validation, double test, bool final) {
        if (!controller_.experiment().isNetwork()) return;
        const auto& split = controller_.experiment().network().split;
        const Json json = {
            {"train", train}, {"validation", validation}, {"test", test}, {"shuffle", !split || split->shuffle}};
        edit("problem.split", json.dump(), final);
    });
    layout->addWidget(split_);
    preprocess_ = new ParamForm(this);
    preprocess_->setLabelWidth(labelWidth);
    connect(preprocess_, &ParamForm::edited, this, [this](const QString& key, const std::string& json, bool final) {
        edit((key == "seed" ? "problem.data." : "problem.preprocess.") + key, json, final);
    });
    fold_ = new Fold(tr("Scaling, outliers, seed"), preprocess_, this);
    layout->addWidget(fold_);
    fault_ = faultLabel(this);
    layout->addWidget(fault_);
}

QImage DataPanel::thumbnail(const KindDescription& kind, QSize pixels) const {
    const Theme& theme = Theme::of(this);
    if (kind.info.key == "csv") return iconThumbnail({"table"}, pixels, theme);
    if (kind.info.key == "idx") return iconThumbnail({"open"}, pixels, theme);
    if (kind.info.key == "fashion_mnist") return iconThumbnail({"shirt", "shoe"}, pixels, theme);
    DataSource source;
    Issues ignored;
    readNestedKind(source, Json::parse(kind.defaults), "", ignored);
    const auto set = loadDataSet(source, "", 7, "", ignored);
    if (!set) return {};
    if (set->hasImages()) {
        std::vector<std::uint8_t> values;
        for (std::int64_t sample = 0; sample < std::min<std::int64_t>(9, set->samples()); ++sample)
            for (std::int64_t f = 0; f < set->features(); ++f)
                values.push_back(static_cast<std::uint8_t>(std::clamp(set->input(f, sample) * 255 / 16, 0.0, 255.0)));
        return imagesThumbnail(values, {static_cast<int>(set->imageWidth), static_cast<int>(set->imageHeight)}, pixels,
                               theme);
    }
    std::vector<QPointF> points;
    std::vector<int> classes;
    const bool one = set->features() == 1;
    // Of measured data the last two columns, which part the classes of the flowers best.
    const std::int64_t x = set->features() > 2 ? set->features() - 2 : 0, y = set->features() - 1;
    for (std::int64_t i = 0; i < std::min<std::int64_t>(set->samples(), 160); ++i) {
        points.emplace_back(set->input(x, i), one ? set->targets(0, i) : set->input(y, i));
        if (set->task == Task::Classification)
            classes.push_back(static_cast<int>(set->labels[static_cast<std::size_t>(i)]));
    }
    return dataThumbnail(points, classes, pixels, theme);
}

void DataPanel::chooseKind(const QString& key) {
    if (key == "csv") return emit tableAsked();
    if (key == "idx") return chooseFolder();
    const Json kind = {{"kind", key.toStdString()}};
    edit("problem.data", kind.dump(), true);
}

void DataPanel::chooseFolder() {
    const QString folder = QString::fromStdString(controller_.experiment().folder);
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("A folder of IDX files"), folder);
    if (chosen.isEmpty()) return refresh();
    const Json kind = {{"kind", "idx"}, {"folder", chosen.toStdString()}};
    edit("problem.data", kind.dump(), true);
}

void DataPanel::edit(const QString& path, const std::string& json, bool final) {
    if (!controller_.experiment().isNetwork()) return;
    const Issues issues = controller_.editProblem(path, json, final);
    if (!issues.empty()) refresh();  // the choice that could not be made is taken back
    showFaults(issues);
}

void DataPanel::refresh() {
    if (!controller_.experiment().isNetwork()) return;
    const NetworkProblem& problem = controller_.experiment().network();
    Json source;
    writeNestedKind(problem.data, source);
    const std::string key = source["kind"].get<std::string>();
    tiles_->setCurrent(QString::fromStdString(key));
    // What is seldom touched is folded away.
    std::vector<ParamInfo> rows, folded;
    appendTable<PreprocessSpec>(folded);
    if (const KindDescription* kind = kindOf(key); kind && key != "csv")  // its columns have a sheet of their own
        for (const ParamInfo& row : kind->params) (row.key == "seed" ? folded : rows).push_back(row);
    params_->setParams(rows);
    preprocess_->setParams(folded);
    params_->setValues(source);
    params_->setVisible(!params_->isEmpty());
    file_->setVisible(key == "csv" || key == "idx");
    file_->setText(key == "idx" ? tr("Choose folder…") : tr("Change columns…"));
    const SplitSpec split = problem.split.value_or(defaultSplit(problem.data));
    split_->setSplit(split.train, split.validation, split.test);
    Json preprocess = Json::object();
    writeParams(problem.preprocess, preprocess);
    if (source.contains("seed")) preprocess["seed"] = source["seed"];
    preprocess_->setValues(preprocess);
    if (const auto prepared = controller_.network()) {
        const TrainingData& ready = *prepared->data;
        const DataSet& set = *ready.set;
        split_->setCounts(static_cast<int>(ready.trainSamples()), static_cast<int>(ready.validationSamples()),
                          static_cast<int>(ready.testSamples()));
        QString text = set.task == Task::Classification
                           ? tr("%1 points, %2 classes").arg(counted(set.samples())).arg(set.classNames.size())
                           : tr("%1 points").arg(counted(set.samples()));
        if (set.dropped > 0) text += tr(", %1 left out").arg(counted(set.dropped));
        summary_->setText(text);
    }
    showFaults({});
}

bool DataPanel::showFaults(const Issues& issues) {
    params_->clearIssues();
    Issues others;
    bool any = false;
    for (const Issue& issue : issues) {
        const QString path = QString::fromStdString(issue.path);
        const QString key = path.mid(QString("problem.data.").size()).section('.', 0, 0);
        any = any || path.startsWith("problem.data") || path.startsWith("problem.split") ||
              path.startsWith("problem.preprocess");
        if (path.startsWith("problem.data.") && params_->editor(key))
            params_->showIssue(key,
                               QString::fromStdString(issue.value + (issue.value.empty() ? "" : ": ") + issue.allowed));
        else
            others.push_back(issue);
    }
    showFault(fault_, others);
    return any;
}

void DataPanel::refreshTheme() {
    tiles_->forgetThumbnails();
    fold_->refreshTheme();
}

// --- network -------------------------------------------------------------------------------------------------------

NetworkPanel::NetworkPanel(Controller& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 12, 12);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->addWidget(heading(tr("Network"), this));
    head->addStretch();
    summary_ = note(this, "muted");
    head->addWidget(summary_);
    layout->addLayout(head);
    layers_ = new LayerList(kindsOf<Activation>(), this);
    std::vector<ParamInfo> layerRows;
    appendTable<LayerSpec>(layerRows);
    layers_->setParams(layerRows);
    connect(layers_, &LayerList::layersEdited, this,
            [this](const std::string& json, bool final) { edit("problem.network.layers", json, final); });
    layout->addWidget(layers_);

    shape_ = new ParamForm(this);
    shape_->setLabelWidth(labelWidth);
    std::vector<ParamInfo> rows;
    for (const auto& param : NetworkSpec::params())
        if (param.info.key != "shuffle") rows.push_back(param.info);
    rows.push_back(Experiment::lengthParam(true).info);
    shape_->setParams(rows);
    connect(shape_, &ParamForm::edited, this, &NetworkPanel::editForm);
    layout->addWidget(shape_);

    more_ = new ParamForm(this);
    more_->setLabelWidth(labelWidth);
    more_->setParams(seldomParams(true));
    connect(more_, &ParamForm::edited, this, &NetworkPanel::editForm);
    fold_ = new Fold(tr("Loss, early stopping, precision, seed"), more_, this);
    layout->addWidget(fold_);
    fault_ = faultLabel(this);
    layout->addWidget(fault_);
}

// Class weights and smoothed labels are for classes only.
std::vector<ParamInfo> NetworkPanel::seldomParams(bool classes) {
    std::vector<ParamInfo> others;
    others.push_back({.key = "loss",
                      .label = "Loss",
                      .doc = "What is made small; not chosen, it fits the task.",
                      .type = ParamType::Kind,
                      .kinds = &kindsOf<Loss>});
    if (classes) {
        others.push_back({.key = "class_weight",
                          .label = "Class weights",
                          .doc = "Balanced: a class counts the more, the fewer training samples it has.",
                          .choices = classWeightNames,
                          .type = ParamType::Choice});
        others.push_back({.key = "label_smoothing",
                          .label = "Label smoothing",
                          .doc = "The right class is asked for with a probability of 1 less this, the others with "
                                 "what is left.",
                          .range = fromTo(0, 1)});
    }
    appendTable<EarlyStopping>(others);
    for (const auto& param : NetworkSpec::params())
        if (param.info.key == "shuffle") others.push_back(param.info);
    others.push_back({.key = "precision",
                      .label = "Precision",
                      .doc = "Of all the network's numbers.",
                      .choices = precisionNames,
                      .type = ParamType::Choice});
    for (const auto& param : Experiment::params())
        if (param.info.key == "seed") others.push_back(param.info);
    return others;
}

void NetworkPanel::editForm(const QString& key, const std::string& json, bool final) {
    const QString head = key.section('.', 0, 0);
    if (head == "patience" || head == "min_improvement") return edit("early_stopping." + key, json, final);
    if (head == "precision" || head == "loss" || head == "class_weight" || head == "label_smoothing")
        return edit("problem." + key, json, final);
    if (head == "epochs" || head == "seed") return edit(key, json, final);
    edit("problem.network." + key, json, final);
}

void NetworkPanel::edit(const QString& path, const std::string& json, bool final) {
    const Issues issues = controller_.editProblem(path, json, final);
    if (!issues.empty()) refresh();
    showFaults(issues);
}

namespace {

QString withCapital(QString text) {
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    return text;
}

}  // namespace

void NetworkPanel::refresh() {
    const Experiment& experiment = controller_.experiment();
    if (!experiment.isNetwork()) return;
    const NetworkProblem& problem = experiment.network();
    Json layers, shape = Json::object(), more = Json::object();
    writeLayers(problem.network.layers, layers);
    writeParams(problem.network, shape);
    more["shuffle"] = shape["shuffle"];
    shape["epochs"] = experiment.epochs;
    writeParams(experiment.earlyStopping, more);
    more["precision"] = std::string(precisionNames[static_cast<std::size_t>(problem.precision)]);
    more["seed"] = experiment.seed;
    if (const auto prepared = controller_.network()) {
        const Loss loss = problem.loss.value_or(prepared->loss);
        writeKind(loss, more["loss"]);
        const TrainingData& ready = *prepared->data;
        const bool classes = ready.set->task == Task::Classification;
        more_->setParams(seldomParams(classes));
        more["class_weight"] = std::string(classWeightNames[static_cast<std::size_t>(problem.classWeight)]);
        more["label_smoothing"] = problem.labelSmoothing;
        layers_->setLayers(layers, static_cast<int>(ready.set->features()), static_cast<int>(ready.outputs),
                           classes ? withCapital(translated(lossInfo(loss).outputFunction)) : QString());
        const NetworkLayout layout(ready.set->features(), ready.outputs, problem.network);
        summary_->setText(tr("%1 parameters").arg(counted(layout.parameterCount())));
    }
    if (shape["init"].is_string()) shape["init"] = {{"kind", shape["init"]}};
    shape_->setValues(shape);
    more_->setValues(more);
    showFaults({});
}

void NetworkPanel::refreshTheme() { fold_->refreshTheme(); }

void NetworkPanel::showFaults(const Issues& issues) { showFault(fault_, issues); }

}  // namespace ravine
