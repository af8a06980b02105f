#include "widgets/charts/chart_menu.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QPixmap>
#include <algorithm>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/charts/line_chart.h"

namespace ravine {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("ChartMenu", text); }

QString cell(QString text, QChar separator) {
    if (separator != u',') return text.replace(u'\t', u' ').replace(u'\n', u' ');
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n')) return text;
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

}  // namespace

QString scaleChoiceText(ScaleChoice choice) {
    switch (choice) {
        case ScaleChoice::automatic:
            return tr("Automatic");
        case ScaleChoice::linear:
            return tr("Linear");
        case ScaleChoice::logarithmic:
            return tr("Logarithmic");
        case ScaleChoice::symmetric:
            return tr("Symmetric logarithmic (symlog)");
    }
    return {};
}

QString chartValues(const LineChart& chart, QChar separator) {
    std::vector<const ChartSeries*> shown;
    double perStep = 1;       // rows in a step
    std::int64_t bucket = 1;  // values in a row
    for (const ChartSeries& s : chart.series()) {
        if (!s.visible || !s.trace || s.foreseen) continue;
        shown.push_back(&s);
        perStep = std::max(perStep, s.valuesPerStep);
        bucket = std::max(bucket, s.trace->bucketSize());
    }
    QString text = cell(chart.stepTitle(), separator);
    for (const ChartSeries* s : shown) text += separator + cell(s->name, separator);
    text += u'\n';
    const AxisRange range = chart.xRange();
    std::int64_t end = 0;
    for (const ChartSeries* s : shown)
        end = std::max(end, static_cast<std::int64_t>(
                                std::ceil(static_cast<double>(s->trace->end()) / s->valuesPerStep * perStep)));
    const auto first = static_cast<std::int64_t>(std::ceil(range.from * perStep - 1e-9));
    const std::int64_t last = std::min(static_cast<std::int64_t>(std::floor(range.to * perStep + 1e-9)), end - 1);
    for (std::int64_t row = first; row <= last; row = (row / bucket + 1) * bucket) {
        const double step = static_cast<double>(row) / perStep;
        text += QString::number(step, 'g', 12);
        for (const ChartSeries* s : shown) {
            const double value = s->valueAt(step);
            text += separator;
            if (std::isfinite(value)) text += QString::number(value, 'g', 17);
        }
        text += u'\n';
    }
    return text;
}

QMenu* makeChartMenu(LineChart& chart) {
    auto* menu = new QMenu(&chart);
    menu->addAction(tr("Show all"), &chart, &LineChart::fit);
    if (chart.scale() != ChartScale::percent) {
        QMenu* scales = menu->addMenu(tr("Scale"));
        auto* group = new QActionGroup(scales);
        for (const ScaleChoice choice :
             {ScaleChoice::automatic, ScaleChoice::linear, ScaleChoice::logarithmic, ScaleChoice::symmetric}) {
            QAction* action = scales->addAction(scaleChoiceText(choice));
            action->setCheckable(true);
            action->setChecked(choice == chart.scaleChoice());
            group->addAction(action);
            QObject::connect(action, &QAction::triggered, &chart, [&chart, choice] { chart.chooseScale(choice); });
        }
    }
    menu->addSeparator();
    const auto copy = [&chart](QChar separator) { QApplication::clipboard()->setText(chartValues(chart, separator)); };
    menu->addAction(tr("Copy values (tabs, for a spreadsheet)"), &chart, [copy] { copy(u'\t'); });
    menu->addAction(tr("Copy values (CSV)"), &chart, [copy] { copy(u','); });
    menu->addAction(tr("Copy picture"), &chart, [&chart] { QApplication::clipboard()->setPixmap(chart.grab()); });
    return menu;
}

}  // namespace ravine
