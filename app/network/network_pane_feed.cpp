// What the tabs are fed with: pictures worked out beside the window's thread, and words.
#include <QLabel>
#include <nlohmann/json.hpp>

#include "app/network/diagnosis_of.h"
#include "app/network/network_pane.h"
#include "app/network/network_pictures.h"
#include "app/network/network_step.h"
#include "app/session/latest_job.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/data/gallery_view.h"
#include "widgets/network/backprop_view.h"
#include "widgets/network/network_view.h"
#include "widgets/statistics/confusion_matrix.h"
#include "widgets/statistics/generalisation_table.h"
#include "widgets/statistics/histogram_panel.h"

namespace ravine {

void NetworkPane::feedTab() {
    if (!data_ || !isVisible()) return;
    if (tab_ == NetworkTab::Boundary && !showsGallery_) return feedBoundary();
    if (tab_ == NetworkTab::Weights || tab_ == NetworkTab::Activations) return feedReports();
    if (tab_ == NetworkTab::Step) return step_->refresh();
    const auto now = shown();
    if (!now || now->snapshot().id == shownSnapshot_) return;
    shownSnapshot_ = now->snapshot().id;
    switch (tab_) {
        case NetworkTab::Boundary:
            return feedGallery();
        case NetworkTab::Network:
            return feedNetwork();
        case NetworkTab::Weights:
        case NetworkTab::Activations:
        case NetworkTab::Step:
            return;
        case NetworkTab::Backprop:
            return feedBackprop();
        case NetworkTab::Confusion:
            return feedConfusion();
    }
}

void NetworkPane::feedBoundary() {
    const Experiment& experiment = controller_.experiment();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<BoundaryRun> runs;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        BoundaryRun run{.slot = colours[i],
                        .name = QString::fromStdString(experiment.runs[i].name),
                        .visible = !experiment.runs[i].hidden,
                        .selected = static_cast<int>(i) == selected_,
                        .predictor = {}};
        if (const auto now = ShownNetwork::of(controller_.race().snapshot(i), plane_)) {
            // Numbers of snapshots are unique; the lowest bit tells the two modes apart.
            run.generation = now->snapshot().id * 2 + (mode_ == Mode::Training ? 1 : 0);
            run.predictor = predictorOf(*now, mode_);
        }
        runs.push_back(std::move(run));
    }
    boundary_->setRuns(std::move(runs));
}

void NetworkPane::feedNetwork() {
    const auto now = shown();
    if (!now) return;
    job_->request([this, now = *now] { return [this, diagram = diagramOf(now)] { network_->setDiagram(diagram); }; });
}

// Reports of all that is kept of the run, oldest first, some at a time; then of what is new.
void NetworkPane::feedReports() {
    const RaceView& race = controller_.race();
    const Experiment& experiment = controller_.experiment();
    if (const auto run = static_cast<std::size_t>(selected_); run < experiment.runs.size()) {
        const auto layers = networkOf(experiment.network(), experiment.runs[run]).layers;
        const bool hasNorm = std::ranges::any_of(layers, &LayerSpec::batchNorm);
        for (HistogramPanel* panel : {weights_, activations_}) {
            panel->setRun(colourSlots(experiment)[run], QString::fromStdString(experiment.runs[run].name));
            panel->setOffered(HistogramQuantity::Normalised, hasNorm);
        }
    }
    const std::int64_t epoch = hoverEpoch_ >= 0 ? hoverEpoch_ : race.atFrontier() ? -1 : race.head();
    for (HistogramPanel* panel : {weights_, activations_}) panel->setShownEpoch(epoch);
    const auto now = shown();
    const bool isExact = epoch >= 0 && hoverEpoch_ < 0 && race.sight() && now;
    if (isExact && now->snapshot().id != exactReported_ && !weights_->layerNames().isEmpty()) {
        job_->request([this, now = *now, epoch] {
            return [this, id = now.snapshot().id, epoch, reports = now.probe().report(now.data().sample)] {
                exactReported_ = id;
                for (HistogramPanel* panel : {weights_, activations_}) panel->setExact(epoch, reports);
                if (tab_ == NetworkTab::Weights || tab_ == NetworkTab::Activations) feedReports();
            };
        });
        return;
    }
    constexpr std::size_t atOnce = 12, inAll = 96;
    std::vector<ShownNetwork> missing;
    for (const auto& snapshot : race.snapshots(static_cast<std::size_t>(selected_)))
        if (snapshot->id > reported_)
            if (auto each = ShownNetwork::of(snapshot, plane_)) missing.push_back(std::move(*each));
    if (missing.empty() || !job_->idle()) return;
    const std::size_t stride = std::max<std::size_t>(1, missing.size() / inAll);
    std::vector<ShownNetwork> chosen;
    for (std::size_t i = stride - 1; i < missing.size() && chosen.size() < atOnce; i += stride)
        chosen.push_back(missing[i]);
    if (chosen.size() < atOnce && chosen.back().snapshot().id != missing.back().snapshot().id)
        chosen.push_back(missing.back());
    job_->request([this, chosen] {
        std::vector<std::pair<std::int64_t, std::vector<LayerReport>>> all;
        for (const ShownNetwork& each : chosen)
            all.emplace_back(each.snapshot().epoch, each.probe().report(each.data().sample));
        return [this, all = std::move(all), last = chosen.back().snapshot().id] {
            reported_ = last;
            for (const auto& [at, reports] : all) {
                QStringList names;
                for (const LayerReport& report : reports) names << QString::fromStdString(report.name);
                for (HistogramPanel* panel : {weights_, activations_}) {
                    if (panel->layerNames() != names) panel->setLayers(names);
                    panel->append(at, reports);
                }
            }
            if (tab_ == NetworkTab::Weights || tab_ == NetworkTab::Activations) feedReports();
        };
    });
}

void NetworkPane::feedBackprop() {
    const auto now = shown();
    const auto& runs = controller_.experiment().runs;
    if (!now || static_cast<std::size_t>(selected_) >= runs.size()) return;
    const RunSpec& spec = runs[static_cast<std::size_t>(selected_)];
    const auto size =
        static_cast<int>(std::min<std::int64_t>(networkOf(controller_.experiment().network(), spec).batchSize, 512));
    job_->request([this, now = *now, sample = backpropSample_, batch = backpropBatch_, size] {
        const int whole = static_cast<int>(std::min<std::int64_t>(now.data().train.samples(), 512));
        return [this, picture = backpropOf(now, sample, batch, size == 0 ? whole : size)] {
            backprop_->setPicture(picture);
        };
    });
}

void NetworkPane::feedConfusion() {
    const auto now = shown();
    if (!now) return;
    job_->request([this, now = *now, caption = caption()]() -> LatestJob::Show {
        const Part<double>& part = now.data().judged();
        const DataSet& set = now.set();
        if (now.data().classes()) {
            QStringList names;
            for (const std::string& name : set.classNames) names << QString::fromStdString(name);
            return [this, caption, names,
                    counts = now.probe().confusion(part, static_cast<std::int64_t>(set.classNames.size()))] {
                confusion_->setCounts(counts, names);
                confusion_->setCaption(caption);
            };
        }
        const Matrix<double> values = now.probe().predict(part.inputs);
        const TargetScaler& scaler = now.data().prepared->data->targetScaler;
        std::vector<ScatterPoint> points;
        for (std::int64_t i = 0; i < part.samples(); ++i)
            points.push_back({scaler.unscaled(0, part.targets(0, i)), scaler.unscaled(0, values(0, i))});
        return [this, caption, points, name = QString::fromStdString(set.outputNames[0])] {
            confusion_->setScatter(points, name);
            confusion_->setCaption(caption);
        };
    });
}

void NetworkPane::feedGallery() {
    const auto now = shown();
    if (!now) return;
    job_->request([this, now = *now, caption = caption()] {
        return [this, caption, set = now.data().prepared->data->set, samples = galleryOf(now)] {
            QStringList names;
            for (const std::string& name : set->classNames) names << QString::fromStdString(name);
            gallery_->setClassNames(names);
            gallery_->setSamples(samples, [set](std::uint32_t id) {
                std::vector<double> values;
                double largest = 1e-12;
                for (std::int64_t f = 0; f < set->features(); ++f) {
                    values.push_back(set->input(f, id));
                    largest = std::max(largest, values.back());
                }
                for (double& value : values) value /= set->pixels.empty() ? std::max(largest, 16.0) : 1;
                return greyPicture(values, static_cast<int>(set->imageWidth), static_cast<int>(set->imageHeight));
            });
            gallery_->setCaption(caption);
        };
    });
}

void NetworkPane::addPoint(double x, double y, int classIndex) {
    const DataSet& set = *data_->prepared->data->set;
    const bool curve = set.features() == 1 && !data_->classes();
    Json target = curve ? Json(y) : Json(classIndex);
    if (!data_->classes() && !curve) return;
    const Json point = {{"inputs", plane_.rawInputs(x, y)}, {"target", target}};
    controller_.editNetwork(std::nullopt, "points.add", point.dump(), true, tr("add point"));
}

// --- words ---------------------------------------------------------------------------------------------------------

void NetworkPane::showTable() {
    const Experiment& experiment = controller_.experiment();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<GeneralisationRow> rows;
    std::optional<TestScore> test;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const RunTraces* traces = run(i);
        if (experiment.runs[i].hidden || !traces) continue;
        const std::int64_t epoch = controller_.race().stepOf(i);
        GeneralisationRow row{.slot = colours[i], .name = QString::fromStdString(experiment.runs[i].name)};
        row.trainLoss = traces->loss.at(epoch);
        row.validationLoss = traces->validationLoss.at(epoch);
        row.validationScore = traces->validationAccuracy.at(epoch);
        if (traces->network.test) {
            test = traces->network.test;
            row.testLoss = test->now.loss;
            row.testScore = test->now.accuracy;
        }
        rows.push_back(row);
    }
    table_->setRows(std::move(rows));
    table_->setEpoch(controller_.race().head());
    const bool has = controller_.network() && controller_.network()->data->testSamples() > 0;
    table_->setTest(!has   ? GeneralisationTable::TestState::None
                    : test ? GeneralisationTable::TestState::Scored
                           : GeneralisationTable::TestState::Sealed,
                    test ? test->epoch : 0);
    table_->setTestRequestable(controller_.race().started());
}

std::vector<Diagnosis> NetworkPane::diagnosisOf(std::size_t index) {
    const RunTraces* traces = run(index);
    if (!traces) return {};
    told_.resize(controller_.experiment().runs.size());
    Told& told = told_[index];
    const RaceView& race = controller_.race();
    const bool over = traces->status() >= Status::Finished && race.head() >= race.frontier();
    if (told.generation == race.generation() && told.head == race.stepOf(index) && told.over == over)
        return told.diagnoses;
    told = {race.generation(), race.stepOf(index), over,
            diagnoseRun(controller_.experiment(), *controller_.network(), index, *traces, race.stepOf(index), over)};
    return told.diagnoses;
}

void NetworkPane::showVerdict() {
    const auto& runs = controller_.experiment().runs;
    // The selected run's stretch, or else that of the first run that has one.
    double from = std::numeric_limits<double>::quiet_NaN(), to = from;
    QString name;
    const auto consider = [&](std::size_t index) {
        if (!name.isEmpty() || runs[index].hidden) return;
        for (const Diagnosis& diagnosis : diagnosisOf(index))
            if (diagnosis.finding == Finding::Overfitting && name.isEmpty()) {
                from = static_cast<double>(diagnosis.from);
                to = static_cast<double>(diagnosis.to);
                name = QString::fromStdString(runs[index].name);
            }
    };
    const auto selected = static_cast<std::size_t>(selected_);
    if (selected < runs.size()) consider(selected);
    for (std::size_t i = 0; i < runs.size(); ++i) consider(i);
    emit overfittingFound(from, to, name.isEmpty() ? QString() : tr("%1 overfits").arg(name));

    QString text;
    Qt::TextFormat format = Qt::PlainText;
    if (selected < runs.size() && controller_.race().started()) {
        format = Qt::RichText;
        const auto diagnoses = diagnosisOf(selected);
        const QString run = QString::fromStdString(runs[selected].name).toHtmlEscaped();
        if (diagnoses.empty()) {
            text = tr("<b>%1</b>: no sign of overfitting yet.").arg(run);
        } else {
            const auto words = [](const std::string& s) { return QString::fromStdString(s).toHtmlEscaped(); };
            const Diagnosis& first = diagnoses.front();
            text = QString("<b>%1 · %2.</b> %3.").arg(run, words(first.title), words(first.what));
            if (!first.advice.empty()) text += tr(" Try: %1.").arg(words(first.advice));
            for (std::size_t i = 1; i < diagnoses.size(); ++i) text += tr(" Also: %1.").arg(words(diagnoses[i].title));
        }
    } else {
        text = tr("Press Space to train, S for one epoch.");
    }
    if (verdict_->text() == text) return;
    verdict_->setTextFormat(format);
    verdict_->setText(text);
}

QString NetworkPane::verdict() const { return verdict_->text(); }

}  // namespace ravine
