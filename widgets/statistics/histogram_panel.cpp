#include "widgets/statistics/histogram_panel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/statistics/histogram_strip.h"
#include "widgets/theme/theme.h"

namespace ravine {

QString titleOf(HistogramQuantity quantity) {
    switch (quantity) {
        case HistogramQuantity::Weights:
            return HistogramPanel::tr("Weights");
        case HistogramQuantity::Gradients:
            return HistogramPanel::tr("Gradients");
        case HistogramQuantity::Linear:
            return HistogramPanel::tr("Before activation (z)");
        case HistogramQuantity::Normalised:
            return HistogramPanel::tr("After batch norm");
        case HistogramQuantity::Activations:
            return HistogramPanel::tr("Activations");
    }
    return {};
}

const Histogram& histogramOf(const LayerReport& report, HistogramQuantity quantity) {
    switch (quantity) {
        case HistogramQuantity::Weights:
            return report.weights;
        case HistogramQuantity::Gradients:
            return report.gradients;
        case HistogramQuantity::Linear:
            return report.linear;
        case HistogramQuantity::Normalised:
            return report.normalised;
        case HistogramQuantity::Activations:
            return report.output;
    }
    return report.weights;
}

// What the columns below show.
class HistogramPanel::Captions : public QWidget {
public:
    explicit Captions(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }

    void setTexts(const QString& heat, const QString& distribution, double scale) {
        heat_ = heat;
        distribution_ = distribution;
        scale_ = scale;
        setFixedHeight(qRound(28 * scale));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        const HistogramStripColumns c = HistogramStripColumns::of(width(), scale_);
        QPainter painter(this);
        painter.setPen(theme.hairline);
        painter.drawLine(0, height() - 1, width(), height() - 1);
        const QFont font = uiFont(qRound(12 * scale_));
        const QFontMetricsF metrics(font);
        painter.setFont(font);
        painter.setPen(theme.text2);
        const double y = (height() + metrics.capHeight()) / 2;
        painter.drawText(QPointF(c.text, y), tr("Layer"));
        painter.drawText(QPointF(c.heat, y), metrics.elidedText(heat_, Qt::ElideRight, c.heatWidth));
        painter.drawText(QPointF(c.distribution, y),
                         metrics.elidedText(distribution_, Qt::ElideRight, c.distributionWidth));
    }

private:
    QString heat_, distribution_;
    double scale_ = 1;
};

// "● Two hidden layers"
class HistogramPanel::Whose : public QWidget {
public:
    using QWidget::QWidget;

    void set(int slot, const QString& name, double scale) {
        if (slot == slot_ && name == name_ && scale == scale_) return;
        slot_ = slot;
        name_ = name;
        scale_ = scale;
        setAccessibleName(name);
        setToolTip(name);
        setFixedHeight(qRound(24 * scale));
        updateGeometry();
        update();
    }
    QString name() const { return name_; }
    double scale() const { return scale_; }
    int slot() const { return slot_; }
    QSize sizeHint() const override {
        return {qRound(20 * scale_) + QFontMetrics(font13()).horizontalAdvance(name_) + 2, qRound(24 * scale_)};
    }
    QSize minimumSizeHint() const override { return {qRound(60 * scale_), qRound(24 * scale_)}; }

protected:
    void paintEvent(QPaintEvent*) override {
        if (name_.isEmpty()) return;
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        drawMarker(painter, {8 * scale_, height() / 2.0}, slot_, 10 * scale_, theme.runColour(slot_));
        painter.setFont(font13());
        painter.setPen(theme.text);
        const int left = qRound(20 * scale_);
        painter.drawText(rect().adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(name_, Qt::ElideRight, width() - left));
    }

private:
    QFont font13() const { return uiFont(qRound(13 * scale_), QFont::DemiBold); }
    int slot_ = 1;
    QString name_;
    double scale_ = 1;
};

HistogramPanel::HistogramPanel(QWidget* parent)
    : QWidget(parent),
      choice_(new QButtonGroup(this)),
      segments_(new QWidget(this)),
      segmentRow_(new QHBoxLayout(segments_)),
      captions_(new Captions(this)),
      scroll_(new QScrollArea(this)) {
    segmentRow_->setContentsMargins(16, 8, 16, 4);
    segmentRow_->setSpacing(0);
    whose_ = new Whose(segments_);
    whose_->setObjectName(QStringLiteral("whose"));
    auto* content = new QWidget;
    content->setAccessibleName(tr("Layers"));
    rows_ = new QVBoxLayout(content);
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(0);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Always there: the captions above must not lose their columns when it comes and goes.
    scroll_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    scroll_->setWidget(content);
    content->setAutoFillBackground(false);
    scroll_->viewport()->setAutoFillBackground(false);

    auto* captionRow = new QHBoxLayout;
    captionRow->setContentsMargins(0, 0, 0, 0);
    captionRow->setSpacing(0);
    captionRow->addWidget(captions_);
    captionRow->addSpacing(10);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(segments_);
    layout->addLayout(captionRow);
    layout->addWidget(scroll_, 1);
    connect(choice_, &QButtonGroup::idClicked, this,
            [this](int index) { setQuantity(quantities_[static_cast<std::size_t>(index)]); });
    setQuantities({HistogramQuantity::Weights, HistogramQuantity::Gradients});
}

void HistogramPanel::setQuantities(std::vector<HistogramQuantity> quantities) {
    if (quantities.empty()) quantities = {HistogramQuantity::Weights};
    quantities_ = std::move(quantities);
    for (QAbstractButton* button : choice_->buttons()) delete button;
    while (QLayoutItem* item = segmentRow_->takeAt(0)) delete item;  // the widgets stay
    const std::size_t count = quantities_.size();
    for (std::size_t i = 0; i < count; ++i) {
        auto* button = new QPushButton(titleOf(quantities_[i]), segments_);
        button->setCheckable(true);
        button->setProperty("measure", "small");
        // As wide as it is when chosen: bold.
        button->setMinimumWidth(QFontMetrics(uiFont(13, QFont::DemiBold)).horizontalAdvance(titleOf(quantities_[i])) +
                                34);
        button->setProperty("segment", count == 1 ? "only" : i == 0 ? "first" : i + 1 == count ? "last" : "middle");
        button->setAccessibleName(tr("Show %1").arg(titleOf(quantities_[i])));
        choice_->addButton(button, static_cast<int>(i));
        segmentRow_->addWidget(button);
    }
    segmentRow_->addStretch(1);
    segmentRow_->addWidget(whose_);
    quantity_ = quantities_.front();
    choice_->button(0)->setChecked(true);
    clear();
}

void HistogramPanel::setQuantity(HistogramQuantity quantity) {
    const auto found = std::find(quantities_.begin(), quantities_.end(), quantity);
    if (found == quantities_.end()) return;
    choice_->button(static_cast<int>(found - quantities_.begin()))->setChecked(true);
    if (quantity == quantity_) return;
    quantity_ = quantity;
    refresh();
    emit quantityChanged(quantity);
}

void HistogramPanel::setRun(int slot, const QString& name) { whose_->set(slot, name, textScale_); }

void HistogramPanel::setOffered(HistogramQuantity quantity, bool offered) {
    const auto found = std::find(quantities_.begin(), quantities_.end(), quantity);
    if (found == quantities_.end()) return;
    choice_->button(static_cast<int>(found - quantities_.begin()))->setVisible(offered);
    if (!offered && quantity_ == quantity) setQuantity(quantities_.front());
}

void HistogramPanel::setLayers(const QStringList& names) {
    names_ = names;
    for (HistogramStrip* strip : strips_) delete strip;
    while (QLayoutItem* item = rows_->takeAt(0)) delete item;
    strips_.clear();
    for (const QString& name : names_) {
        auto* strip = new HistogramStrip(name);
        strip->setTextScale(textScale_);
        strip->setShownEpoch(shownEpoch_);
        rows_->addWidget(strip);
        strips_.push_back(strip);
    }
    rows_->addStretch();
    clear();
}

void HistogramPanel::append(std::int64_t epoch, const std::vector<LayerReport>& reports) {
    const std::size_t layers = std::min(reports.size(), strips_.size());
    for (std::size_t layer = 0; layer < layers; ++layer) {
        for (std::size_t i = 0; i < quantities_.size(); ++i)
            histories_[layer * quantities_.size() + i].append(epoch, histogramOf(reports[layer], quantities_[i]));
        warnings_[layer].clear();
        for (const std::string& warning : reports[layer].warnings) warnings_[layer] += QString::fromStdString(warning);
    }
    refresh();
}

void HistogramPanel::clear() {
    histories_.assign(strips_.size() * quantities_.size(), {});
    warnings_.assign(strips_.size(), {});
    exact_.clear();
    refresh();
}

void HistogramPanel::setShownEpoch(std::int64_t epoch) {
    if (epoch == shownEpoch_) return;
    shownEpoch_ = epoch;
    for (HistogramStrip* strip : strips_) strip->setShownEpoch(epoch);
    refresh();
}

void HistogramPanel::setExact(std::int64_t epoch, std::vector<LayerReport> reports) {
    exactEpoch_ = epoch;
    exact_ = std::move(reports);
    refresh();
}

void HistogramPanel::setTextScale(double scale) {
    textScale_ = scale;
    whose_->set(whose_->slot(), whose_->name(), scale);
    for (HistogramStrip* strip : strips_) strip->setTextScale(scale);
    refresh();
}

void HistogramPanel::refresh() {
    const auto chosen =
        static_cast<std::size_t>(std::find(quantities_.begin(), quantities_.end(), quantity_) - quantities_.begin());
    const HistogramHistory* first = nullptr;
    for (std::size_t layer = 0; layer < strips_.size(); ++layer) {
        const HistogramHistory* history = &histories_[layer * quantities_.size() + chosen];
        strips_[layer]->setHistory(history, warnings_[layer]);
        if (layer < exact_.size())
            strips_[layer]->setExact(columnOf(exactEpoch_, histogramOf(exact_[layer], quantity_)));
        else
            strips_[layer]->setExact(std::nullopt);
        if (layer == 0 && !history->empty()) first = history;
    }
    if (!first) return captions_->setTexts(tr("Over the epochs"), tr("Now"), textScale_);
    const std::int64_t now = shownEpoch_ < 0 ? first->lastEpoch() : std::min(shownEpoch_, first->lastEpoch());
    captions_->setTexts(first->firstEpoch() == first->lastEpoch()
                            ? tr("Epoch %1").arg(first->lastEpoch())
                            : tr("Epochs %1 to %2").arg(first->firstEpoch()).arg(first->lastEpoch()),
                        tr("Epoch %1").arg(now), textScale_);
}

}  // namespace ravine
