#include "app/workspace/workspace.h"

#include <QGraphicsOpacityEffect>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/workspace/present_strip.h"
#include "app/workspace/runs_panel.h"
#include "widgets/theme/theme.h"

namespace ravine {

Hairline::Hairline(Qt::Orientation orientation, QWidget* parent) : QWidget(parent) {
    orientation == Qt::Horizontal ? setFixedHeight(1) : setFixedWidth(1);
}

void Hairline::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), Theme::of(this).hairline); }

Workspace::Workspace(bool ofNetwork, QWidget* parent)
    : QWidget(parent), sidebar_(new QScrollArea(this)), side_(new QWidget(sidebar_->viewport())) {
    runs_ = new RunsPanel(controller_, ofNetwork, side_);
    connect(&controller_, &Controller::experimentChanged, this, [this] {
        showExperiment();
        emit experimentShown();
    });
    connect(&controller_.document(), &Document::fileChanged, this, &Workspace::experimentShown);
    connect(&controller_, &Controller::raceReset, this, [this] {
        showSeries();
        runs_->showFaults();
        emit frameShown();
    });
    const auto frame = [this] {
        showFrame();
        runs_->showFaults();
        emit frameShown();
    };
    connect(&controller_, &Controller::frameShown, this, frame);
    connect(&controller_, &Controller::playingChanged, this, frame);
    connect(runs_, &RunsPanel::runSelected, this, [this] {
        showSeries();
        emit frameShown();
    });
}

void Workspace::layOut(std::vector<QWidget*> panels, QWidget* centre, QWidget* charts) {
    side_->setProperty("surface", "side");
    side_->setAttribute(Qt::WA_StyledBackground);
    auto* sideLayout = new QVBoxLayout(side_);
    sideLayout->setContentsMargins(0, 0, 0, 0);
    sideLayout->setSpacing(0);
    for (QWidget* panel : panels) {
        sideLayout->addWidget(panel);
        sideLayout->addWidget(new Hairline(Qt::Horizontal, side_));
    }
    sideLayout->addWidget(runs_, 1);
    sidebar_->setWidgetResizable(true);
    side_->resize(320, 600);  // of some size, or its hint would be asked for here; the window gives it its own
    sidebar_->setWidget(side_);
    sidebar_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    sidebar_->setFocusPolicy(Qt::NoFocus);
    sidebar_->setFixedWidth(320);
    charts_ = charts;
    charts_->setFixedWidth(400);

    strip_ = new PresentStrip(controller_, *runs_, this);
    strip_->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* layout = new QHBoxLayout;
    layout->setSpacing(0);
    column->addLayout(layout, 1);
    column->addWidget(strip_);
    layout->addWidget(sidebar_);
    layout->addWidget(new Hairline(Qt::Vertical, this));
    layout->addWidget(centre, 1);
    layout->addWidget(new Hairline(Qt::Vertical, this));
    layout->addWidget(charts_);
}

void Workspace::cover(QWidget* sheet) {
    sheet_ = sheet;
    const auto children = findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget* child : children)
        if (child != sheet) child->setEnabled(!sheet);
    auto* pale = sheet ? new QGraphicsOpacityEffect(sidebar_) : nullptr;
    if (pale) pale->setOpacity(0.42);
    sidebar_->setGraphicsEffect(pale);
    fitSides();
    emit covered(sheet != nullptr);
}

void Workspace::toggleRun(int run) {
    const auto index = static_cast<std::size_t>(run);
    const bool hidden = controller_.experiment().runs[index].hidden;
    controller_.editRun(index, "hidden", hidden ? "false" : "true", true);
}

void Workspace::setPresenting(bool presenting) {
    presenting_ = presenting;
    sidebar_->setVisible(!presenting);
    strip_->setVisible(presenting);
    shownScale_ = 0;
    fitSides();
}

double Workspace::scale() const { return presenting_ ? presentingScale(window()->size()) : 1; }

void Workspace::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitSides();
}

void Workspace::fitSides() {
    // Between the smallest window and 1440 pixels, the sides give way before the plot does.
    const double roomy = std::clamp((width() - 1180) / 260.0, 0.0, 1.0);
    sidebar_->setFixedWidth(288 + static_cast<int>(std::lround(32 * roomy)));
    const int charts = 320 + static_cast<int>(std::lround(80 * roomy));
    if (sheet_) {
        const int left = sidebar_->isHidden() ? 0 : sidebar_->width() + 1;
        sheet_->setGeometry(left, 0, width() - left, height());
    }
    charts_->setFixedWidth(static_cast<int>(charts * scale()));
    if (scale() == shownScale_) return;
    shownScale_ = scale();
    showPresenting(shownScale_);
    if (presenting_) strip_->setTextScale(shownScale_);
}

}  // namespace ravine
