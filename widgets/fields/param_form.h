// A form made from a table of parameters: what a kind says of itself is all there is to know. Values come in and edits
// go out as JSON text.
#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "core/kinds/param.h"
#include "widgets/fields/kind_picker.h"
#include "widgets/text/field_label.h"

class QVBoxLayout;

namespace ravine {

class ParamForm : public QWidget {
    Q_OBJECT
public:
    // Full: a row each. Compact: numbers with a label of one symbol share a line and go without a slider.
    enum class Density { Full, Compact };

    explicit ParamForm(QWidget* parent = nullptr);
    ~ParamForm() override;

    // Rows are made anew only when the table differs from the present one.
    void setParams(const std::vector<ParamInfo>& params, Density density = Density::Full);
    void setLabelWidth(int pixels);
    void setThumbnails(KindPicker::Thumbnails thumbnails);  // for parameters that are kinds
    bool isEmpty() const { return rows_.empty(); }

    // Keys without a row are not looked at; a row without a key keeps its value. Emits nothing; a field that is being
    // typed in keeps its text.
    void setValues(const Json& object);

    // Marks the parameter (dotted for one within a kind) and says why; `position` ≥ 0 points at a character of a text.
    void showIssue(const QString& key, const QString& message, int position = -1);
    void clearIssues();

    QWidget* editor(const QString& key) const;  // the field, check box, combo box or picker

signals:
    // jsonText is the parameter's new value; final is false while a drag goes on.
    void edited(const QString& key, const std::string& jsonText, bool final);

private:
    struct Row;
    void build(Row& row, QWidget* parent, bool packed);
    void addNumber(Row& row, bool packed);
    void addChoice(Row& row);
    void addText(Row& row);
    void addKind(Row& row);
    void setValue(Row& row, const Json& value);
    QWidget* labelFor(const Row& row, int width);
    Row* find(const QString& key) const;

    std::vector<ParamInfo> params_;
    Density density_ = Density::Full;
    std::vector<std::unique_ptr<Row>> rows_;
    QVBoxLayout* layout_;
    QWidget* content_ = nullptr;
    KindPicker::Thumbnails thumbnails_;
    int labelWidth_ = 126;
};

}  // namespace ravine
