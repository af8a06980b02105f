#include "app/surface/surface_tools.h"

#include <QAction>
#include <QActionGroup>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

#include "widgets/fields/drop_down.h"
#include "widgets/surface/colour_bar.h"
#include "widgets/theme/theme.h"

namespace ravine {

SurfaceTools::SurfaceTools(QWidget* parent) : QWidget(parent), bar_(new ColourBar(this)) {
    buildSwitch();
    zoomOut_ = tool("zoom_out", tr("Zoom out"), tr("Zoom out (−)"));
    zoomIn_ = tool("zoom_in", tr("Zoom in"), tr("Zoom in (+)"));
    fit_ = tool("fit", tr("Fit"), tr("Show start and minima (0, or double-click)"));
    connect(zoomOut_, &QToolButton::clicked, this, &SurfaceTools::zoomedOut);
    connect(zoomIn_, &QToolButton::clicked, this, &SurfaceTools::zoomedIn);
    connect(fit_, &QToolButton::clicked, this, &SurfaceTools::fitted);
    layersButton_ = menuButton(tr("Layers"));
    arrowsButton_ = menuButton(tr("Arrows"));
    buildLayers();
    buildArrows();

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 6, 0);
    row->setSpacing(2);
    row->addWidget(switchRow_);
    row->addSpacing(6);
    row->addWidget(zoomOut_);
    row->addWidget(zoomIn_);
    row->addWidget(fit_);
    row->addSpacing(4);
    row->addWidget(layersButton_);
    row->addWidget(arrowsButton_);
    row->addStretch();
    row->addWidget(bar_);
    refreshIcons();
}

QToolButton* SurfaceTools::tool(const QString& iconName, const QString& name, const QString& tip) {
    auto* button = new QToolButton(this);
    button->setProperty("measure", "small");
    button->setProperty("iconName", iconName);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    button->setIconSize({20, 20});
    return button;
}

QToolButton* SurfaceTools::menuButton(const QString& name) {
    auto* button = new MenuButton(this);
    button->setProperty("measure", "small");
    button->setText(name);
    button->setAccessibleName(name);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setMenu(new QMenu(button));
    return button;
}

void SurfaceTools::buildSwitch() {
    switch_ = new QButtonGroup(this);
    switchRow_ = new QWidget(this);
    auto* row = new QHBoxLayout(switchRow_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    struct Part {
        QString text, tip;
        const char* place;
        Qt::Key key;
    };
    int id = 0;
    for (const Part& part : {Part{tr("2D"), tr("From above (2)"), "first", Qt::Key_2},
                             Part{tr("3D"), tr("In three dimensions: drag to turn it (3)"), "middle", Qt::Key_3},
                             Part{tr("Both"), tr("Side by side (B)"), "last", Qt::Key_B}}) {
        auto* button = new QToolButton(switchRow_);
        button->setText(part.text);
        button->setToolTip(part.tip);
        button->setCheckable(true);
        button->setProperty("segment", part.place);
        button->setProperty("measure", "small");
        button->setStyleSheet("QToolButton { padding: 0 8px; } QToolButton:focus { padding: 0 7px; }");
        switch_->addButton(button, id);
        row->addWidget(button);
        // A field that is typed in takes such keys before a shortcut does.
        auto* action = new QAction(part.tip, this);
        action->setShortcut(part.key);
        connect(action, &QAction::triggered, this, [this, id] { choose(static_cast<SurfacePicture>(id)); });
        addAction(action);
        ++id;
    }
    switch_->button(0)->setChecked(true);
    connect(switch_, &QButtonGroup::idClicked, this, [this](int which) { choose(static_cast<SurfacePicture>(which)); });
}

void SurfaceTools::buildLayers() {
    QMenu* menu = layersButton_->menu();
    const auto layer = [&](const QString& name, bool SurfaceLayers::*member) {
        QAction* action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(layers_.*member);
        connect(action, &QAction::toggled, this, [this, member](bool on) {
            layers_.*member = on;
            emit layersChosen();
        });
        return action;
    };
    layer(tr("Filled contours"), &SurfaceLayers::contours);
    layer(tr("Contour lines"), &SurfaceLayers::lines);
    layer(tr("Minima"), &SurfaceLayers::minima);
    layer(tr("Paths"), &SurfaceLayers::paths);
    layer(tr("A dot for each step"), &SurfaceLayers::dots);
    layer(tr("Gradient at the pointer"), &SurfaceLayers::gradientArrow);
    layer(tr("Grid"), &SurfaceLayers::grid);
    menu->addSeparator();
    QAction* curvature = layer(tr("Curvature axes"), &SurfaceLayers::curvature);
    showArrows_ = menu->addAction(tr("Step arrows"));
    showArrows_->setCheckable(true);
    showArrows_->setChecked(arrows_);
    connect(showArrows_, &QAction::toggled, this, [this](bool on) {
        arrows_ = on;
        arrowsButton_->setEnabled(on && picture_ != SurfacePicture::Relief);
        emit arrowsChosen();
    });
    menu->addSeparator();
    logHeight_ = menu->addAction(tr("Logarithmic height (3D)"));
    logHeight_->setCheckable(true);
    connect(logHeight_, &QAction::toggled, this, &SurfaceTools::logHeightChosen);
    curvature->setShortcut(Qt::Key_C);
    showArrows_->setShortcut(Qt::Key_A);
    logHeight_->setShortcut(Qt::Key_L);
    addActions({curvature, showArrows_, logHeight_});
}

void SurfaceTools::buildArrows() {
    auto* choices = new QActionGroup(this);
    const auto choice = [&](const QString& text, std::optional<double> scale) {
        QAction* action = arrowsButton_->menu()->addAction(text);
        action->setCheckable(true);
        action->setChecked(scale == scale_);
        choices->addAction(action);
        connect(action, &QAction::triggered, this, [this, scale] {
            scale_ = scale;
            if (scale) showArrowScale(*scale);
            emit arrowsChosen();
        });
    };
    choice(tr("Automatic length"), std::nullopt);
    for (const double scale : {1.0, 3.0, 10.0}) choice(tr("× %1").arg(scale), scale);
    arrowsButton_->setToolTip(tr("How long the arrows of the step are drawn"));
    showArrowScale(1);
}

bool SurfaceTools::logHeight() const { return logHeight_->isChecked(); }

void SurfaceTools::showArrowScale(double scale) {
    const QString text = tr("Arrows × %1").arg(formatNumber(scale));
    if (text != arrowsButton_->text()) arrowsButton_->setText(text);
}

void SurfaceTools::setPicture(SurfacePicture picture) {
    picture_ = picture;
    switch_->button(static_cast<int>(picture))->setChecked(true);
    arrowsButton_->setEnabled(arrows_ && picture != SurfacePicture::Relief);
}

void SurfaceTools::choose(SurfacePicture picture) {
    setPicture(picture);
    emit pictureChosen();
}

void SurfaceTools::setPresenting(bool presenting) {
    for (QWidget* part :
         std::initializer_list<QWidget*>{switchRow_, zoomOut_, zoomIn_, fit_, layersButton_, arrowsButton_})
        part->setVisible(!presenting);
}

void SurfaceTools::refreshIcons() {
    const Theme& theme = Theme::of(this);
    for (QToolButton* button : {zoomOut_, zoomIn_, fit_})
        button->setIcon(icon(button->property("iconName").toString(), theme.text2));
    layersButton_->setIcon(icon("layers", theme.text2));
}

void SurfaceTools::setTextScale(double scale) { bar_->setTextScale(scale); }

// The bar gives way before the buttons do: its levels stand at the lines as well.
void SurfaceTools::resizeEvent(QResizeEvent*) {
    int others = 0;
    for (QWidget* each :
         std::initializer_list<QWidget*>{switchRow_, zoomOut_, zoomIn_, fit_, layersButton_, arrowsButton_})
        others += each->sizeHint().width() + 4;
    bar_->setVisible(width() >= others + bar_->sizeHint().width() + 32);
}

}  // namespace ravine
