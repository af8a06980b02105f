// A window with a small network experiment open, and what its tests ask again and again.
#pragma once

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/file_actions.h"
#include "app/main_window.h"
#include "app/network/network_charts.h"
#include "app/network/network_pane.h"
#include "app/network/network_panel.h"
#include "app/network/network_workspace.h"
#include "app/workspace/runs_panel.h"
#include "core/experiment/experiment_json.h"
#include "core/training/network_run.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/param_form.h"

namespace ravine {

// Two recipes on two rings; with `changes` merged into it (RFC 7396).
inline Json ringsExperiment(const std::string& changes = "{}") {
    Json json = Json::parse(R"({"ravine": 1, "title": "Rings",
        "problem": {"kind": "network", "data": {"kind": "circles", "samples": 120, "noise": 0.08},
                    "network": {"layers": [{"units": 8, "activation": "tanh"}], "batch_size": 16}},
        "runs": [{"name": "Fast", "optimizer": {"kind": "adam"}, "learning_rate": 0.05},
                 {"name": "Slow", "optimizer": {"kind": "adam"}, "learning_rate": 0.005}],
        "epochs": 20, "seed": 3})");
    json.merge_patch(Json::parse(changes));
    return json;
}

class OpenedNetwork {
public:
    explicit OpenedNetwork(const Json& experiment = ringsExperiment(), QSize size = {1440, 900}) {
        write("experiment.json", QByteArray::fromStdString(experiment.dump()));
        window_->rememberState(false);
        window_->resize(size);
        window_->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
        window_->activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(window_.get()));
        open("experiment.json");
    }

    void open(const QString& name) {
        Issues issues;
        EXPECT_TRUE(window_->files().openQuietly(path(name), issues)) << text(issues);
        EXPECT_TRUE(controller().waitForStep(0));
    }
    void write(const QString& name, const QByteArray& content) const {
        QFile file(path(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    QString path(const QString& name) const { return folder_.filePath(name); }

    MainWindow& window() { return *window_; }
    NetworkWorkspace& workspace() { return window_->networkWorkspace(); }
    NetworkPane& pane() { return workspace().pane(); }
    NetworkCharts& charts() { return workspace().charts(); }
    Controller& controller() { return workspace().controller(); }
    const Experiment& experiment() { return controller().experiment(); }
    const RunTraces& run(std::size_t index) { return controller().race().runs()[index]; }

    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(window_.get(), key, modifiers); }
    void leaveField() { workspace().mainView()->setFocus(); }  // so that Space and S are not typed into it
    bool waitForPause() {
        return QTest::qWaitFor([this] { return !controller().isPlaying(); }, 20000);
    }
    // A frame or two later: until what is true of the window's state is true.
    static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 5000); }

    void showTab(NetworkTab tab) {
        pane().setTab(tab);
        pane().waitForPictures();
        QApplication::processEvents();
    }

private:
    QTemporaryDir folder_;
    std::unique_ptr<MainWindow> window_ = std::make_unique<MainWindow>();
};

// What `ravine run` computes for the experiment, epoch by epoch.
struct HeadlessRun {
    std::vector<EpochRecord> epochs;
    std::vector<double> batches;
};

inline std::vector<HeadlessRun> headless(const Experiment& experiment) {
    Issues issues;
    const auto prepared = prepare(experiment, issues).network;
    EXPECT_TRUE(prepared) << text(issues);
    std::vector<HeadlessRun> all;
    for (const RunSpec& spec : experiment.runs) {
        NetworkRun run(prepared, experiment, spec);
        HeadlessRun& out = all.emplace_back();
        out.epochs.push_back(run.progress().latest);
        while (!run.over()) {
            const NetworkRun::Did did = run.advance();
            if (did.update) out.batches.push_back(run.latestBatch().loss);
            if (did.epoch) out.epochs.push_back(run.progress().latest);
        }
    }
    return all;
}

inline void expectSame(double shown, double computed, const char* what, std::size_t run, std::int64_t epoch) {
    EXPECT_TRUE(shown == computed || (std::isnan(shown) && std::isnan(computed)))
        << what << " of run " << run << ", epoch " << epoch << ": " << shown << " and headless " << computed;
}

// The window's series against the command line's, bit for bit, as far as the window has come.
inline void expectSameAsHeadless(const Controller& controller) {
    const std::vector<HeadlessRun> all = headless(controller.experiment());
    ASSERT_EQ(controller.race().runs().size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const RunTraces& run = controller.race().runs()[i];
        ASSERT_GT(run.loss.end(), controller.race().frontier()) << "run " << i;
        ASSERT_LE(run.loss.end(), static_cast<std::int64_t>(all[i].epochs.size())) << "run " << i;
        for (std::int64_t epoch = 0; epoch < run.loss.end(); ++epoch) {
            const EpochRecord& record = all[i].epochs[static_cast<std::size_t>(epoch)];
            expectSame(run.loss.at(epoch), record.trainLoss, "loss", i, epoch);
            expectSame(run.accuracy.at(epoch), record.trainAccuracy, "accuracy", i, epoch);
            expectSame(run.validationLoss.at(epoch), record.validationLoss, "validation loss", i, epoch);
            expectSame(run.validationAccuracy.at(epoch), record.validationAccuracy, "validation accuracy", i, epoch);
            expectSame(run.learningRate.at(epoch), record.learningRate, "learning rate", i, epoch);
            expectSame(run.gradientNorm.at(epoch), record.gradientNorm, "gradient norm", i, epoch);
            expectSame(run.weightNorm.at(epoch), record.weightNorm, "weight norm", i, epoch);
            if (testing::Test::HasFailure()) return;
        }
        ASSERT_LE(run.batchLoss.end(), static_cast<std::int64_t>(all[i].batches.size()) + 1);
        for (std::int64_t step = 1; step < run.batchLoss.end(); ++step)
            ASSERT_EQ(run.batchLoss.at(step), all[i].batches[static_cast<std::size_t>(step) - 1])
                << "run " << i << " step " << step;
    }
}

// Types a number (or words) into a field and takes it with Enter.
inline void typeInto(QLineEdit* field, const QString& text) {
    ASSERT_NE(field, nullptr);
    QTest::mouseClick(field, Qt::LeftButton);
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
}

// The field of a parameter, in whichever of the widget's forms it stands.
inline QLineEdit* fieldOf(QWidget& in, const QString& key) {
    QList<ParamForm*> forms = in.findChildren<ParamForm*>();
    if (auto* itself = qobject_cast<ParamForm*>(&in)) forms.prepend(itself);
    for (ParamForm* form : forms)
        if (auto* field = qobject_cast<QLineEdit*>(form->editor(key))) return field;
    ADD_FAILURE() << "no field for " << key.toStdString();
    return nullptr;
}

// The words in which a panel refuses what was asked for; empty when it does not.
inline QString refusalOf(const QWidget& in) {
    QStringList words;
    for (const QLabel* label : in.findChildren<QLabel*>())
        if (label->property("textRole") == "fault" && label->isVisibleTo(&in)) words << label->text();
    for (const NumberField* field : in.findChildren<NumberField*>())
        if (field->isFaulty()) words << field->fault();
    return words.join('\n');
}

// Presses the button with these words in the next modal box; says what the box asked.
class AnswerBox {
public:
    explicit AnswerBox(const QString& button) : button_(button) {
        QObject::connect(&timer_, &QTimer::timeout, [this] { look(); });
        timer_.start(5);
    }
    const QString& asked() const { return asked_; }
    int times() const { return times_; }

private:
    void look() {
        QWidget* box = QApplication::activeModalWidget();
        if (!box || !box->isVisible()) return;
        for (QAbstractButton* button : box->findChildren<QAbstractButton*>()) {
            if (button->text().remove('&') != button_) continue;
            asked_.clear();
            for (const QLabel* label : box->findChildren<QLabel*>()) asked_ += label->text() + "\n";
            ++times_;
            return button->click();
        }
        ADD_FAILURE() << "the box has no button " << button_.toStdString();
        box->close();
    }

    QString button_, asked_;
    int times_ = 0;
    QTimer timer_;
};

}  // namespace ravine
