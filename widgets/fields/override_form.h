// Parameters that a run takes from a base unless it says otherwise. A row shows the base's value until it is
// overridden; then it has its field and a button that goes back to the base.
#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "core/kinds/param.h"

class QAbstractButton;

namespace ravine {

class ParamForm;

class OverrideForm : public QWidget {
    Q_OBJECT
public:
    explicit OverrideForm(const std::vector<ParamInfo>& params, QWidget* parent = nullptr);
    ~OverrideForm() override;

    // What the base says, and what the run says instead (an object, or null for nothing). A kind may be an object or
    // its name. Emit nothing.
    void setBase(const Json& base);
    void setOverrides(const Json& overrides);
    void setMeasures(int labelWidth, int buttonWidth);
    void showIssue(const QString& key, const QString& message, int position = -1);

    bool isEmpty() const { return rows_.empty(); }
    int overriddenCount() const;
    QString baseText(const QString& key) const;   // "as above: 0.25"
    ParamForm* editor(const QString& key) const;  // of a row that is overridden
    QAbstractButton* overrideButton(const QString& key) const;
    QAbstractButton* backButton(const QString& key) const;

signals:
    // jsonText is "null" when the run goes back to the base.
    void edited(const QString& key, const std::string& jsonText, bool final);

protected:
    void changeEvent(QEvent*) override;

private:
    struct Row;
    void build(Row& row);
    void show(Row& row);
    void refreshIcons();
    Row* find(const QString& key) const;

    std::vector<std::unique_ptr<Row>> rows_;
};

}  // namespace ravine
