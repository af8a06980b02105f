// A folder of experiments of both kinds for the random user: the shipped ones that are small, and some whose parts are
// at the edge.
#pragma once

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <vector>

#include "app/file_actions.h"

namespace ravine {

class RandomUserPlace {
public:
    RandomUserPlace() {
        for (const QString& shipped : FileActions::shippedExperiments()) {
            // Not in the program, or not small.
            if (shipped.contains("fashion") || shipped.contains("digits") || shipped.contains("batch-size")) continue;
            const QString copy = folder_.filePath(QFileInfo(shipped).fileName());
            if (!QFile::copy(shipped, copy)) continue;
            QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
            files_.push_back(copy);
        }
        add("arms", R"({"ravine": 1, "title": "Arms", "problem": {"kind": "network",
            "data": {"kind": "spirals", "arms": 5, "samples": 120},
            "network": {"layers": [{"units": 8, "activation": "tanh"}], "batch_size": 16}},
            "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.05}], "epochs": 30})");
        add("sine", R"({"ravine": 1, "title": "Sine", "problem": {"kind": "network",
            "data": {"kind": "sine", "samples": 60},
            "network": {"layers": [{"units": 6, "activation": "tanh", "batch_norm": true, "dropout": 0.2}],
                        "batch_size": 8}},
            "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.02},
                     {"name": "b", "optimizer": {"kind": "momentum"}, "learning_rate": 0.02}], "epochs": 20})");
        add("diverging", R"({"ravine": 1, "title": "Too fast", "problem": {"kind": "network",
            "data": {"kind": "sine", "samples": 60}, "precision": "float64",
            "network": {"layers": [{"units": 6, "activation": "relu"}], "batch_size": 8}},
            "runs": [{"name": "a", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 50}], "epochs": 20})");
        add("formula", R"j({"ravine": 1, "title": "Typed", "problem": {"kind": "surface",
            "surface": {"kind": "formula", "f": "sin(x) * y + x^2 / 8 + y^2 / 4"}, "start": [2, 1]},
            "runs": [{"name": "a", "optimizer": {"kind": "momentum"}, "learning_rate": 0.05},
                     {"name": "b", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 5}],
            "steps": 80})j");
    }
    const std::vector<QString>& experiments() const { return files_; }

private:
    void add(const QString& name, const char* json) {
        QFile file(folder_.filePath(name + ".json"));
        if (!file.open(QIODevice::WriteOnly)) return;
        file.write(json);
        files_.push_back(file.fileName());
    }

    QTemporaryDir folder_;
    std::vector<QString> files_;
};

}  // namespace ravine
