#include "app/header_bar.h"

#include <QButtonGroup>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace ravine {

HeaderBar::HeaderBar(QWidget* parent) : QWidget(parent) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(48);
    title_ = new QLineEdit(this);
    title_->setProperty("bare", true);
    title_->setFont(uiFont(16, QFont::DemiBold));
    title_->setStyleSheet("font-size: 16px; font-weight: 600;");
    title_->setAccessibleName(tr("Title of the experiment"));
    title_->setToolTip(tr("Click to rename"));
    title_->setMaxLength(200);
    title_->installEventFilter(this);
    connect(title_, &QLineEdit::textEdited, this, &HeaderBar::fitTitle);
    connect(title_, &QLineEdit::editingFinished, this, [this] {
        title_->setCursorPosition(0);
        if (title_->text() == shown_) return;
        const QString text = title_->text().trimmed();
        emit titleEdited(text.isEmpty() ? tr("Untitled") : text);
    });

    open_ = tool("open", tr("Open"));
    save_ = tool("save", tr("Save"));
    save_->setToolTip(tr("Save (Ctrl+S)"));
    export_ = tool("export", tr("Export"));
    theme_ = tool("moon", tr("Light or dark"));
    help_ = tool("help", tr("Help"));
    for (QToolButton* button : {open_, export_, help_}) button->setPopupMode(QToolButton::InstantPopup);
    connect(save_, &QToolButton::clicked, this, &HeaderBar::saveRequested);
    connect(theme_, &QToolButton::clicked, this, &HeaderBar::themeToggled);
    present_ = new QPushButton(tr("Present"), this);
    present_->setCheckable(true);
    present_->setToolTip(tr("Larger text and no sidebar, for a projector (F5)"));
    connect(present_, &QPushButton::toggled, this, &HeaderBar::presentToggled);

    auto* line = line_ = new QFrame(this);
    line->setFixedSize(1, 24);
    line->setProperty("hairline", true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(4);
    auto* pencil = new QLabel(this);
    pencil->setObjectName("pencil");
    layout->addWidget(title_);
    layout->addWidget(pencil);
    layout->addStretch(1);
    layout->addSpacing(12);
    layout->addWidget(open_);
    layout->addWidget(save_);
    layout->addWidget(export_);
    layout->addSpacing(8);
    layout->addWidget(line);
    layout->addSpacing(8);
    layout->addWidget(present_);
    layout->addSpacing(4);
    layout->addWidget(theme_);
    layout->addWidget(help_);
    tabs_ = new QWidget(this);
    auto* tabRow = new QHBoxLayout(tabs_);
    tabRow->setContentsMargins(0, 0, 0, 0);
    tabRow->setSpacing(0);
    workspaces_ = new QButtonGroup(this);
    int which = 0;
    for (const QString& name : {tr("Surface"), tr("Network")}) {
        auto* tab = new QPushButton(name, tabs_);
        tab->setCheckable(true);
        tab->setProperty("segment", which == 0 ? "first" : "last");
        tab->setFixedSize(104, 32);
        tab->setToolTip(which == 0 ? tr("Optimizers on a loss surface (Ctrl+1)")
                                   : tr("Training small networks (Ctrl+2)"));
        workspaces_->addButton(tab, which++);
        tabRow->addWidget(tab);
    }
    connect(workspaces_, &QButtonGroup::idClicked, this, &HeaderBar::workspaceChosen);
    refreshIcons();
}

void HeaderBar::setWorkspace(int which) { workspaces_->button(which)->setChecked(true); }

void HeaderBar::placeTabs() {
    tabs_->adjustSize();
    const int centred = (width() - tabs_->width()) / 2;
    tabs_->move(centred, (height() - tabs_->height()) / 2);
    fitTitle();
}

void HeaderBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeTabs();
}

QToolButton* HeaderBar::tool(const QString& iconName, const QString& name) {
    auto* button = new QToolButton(this);
    button->setProperty("iconName", iconName);
    button->setIconSize({20, 20});
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

void HeaderBar::setTitle(const QString& title, bool modified) {
    shown_ = title;
    if (!title_->hasFocus() || !title_->isModified()) {
        title_->setText(title);
        title_->setCursorPosition(0);
        fitTitle();
    }
    save_->setEnabled(modified);
}

void HeaderBar::fitTitle() {
    const QFontMetrics metrics(uiFont(qRound(16 * scale_), QFont::DemiBold));
    title_->setFixedWidth(std::clamp(metrics.horizontalAdvance(title_->text()) + 16, 80,
                                     std::max(80, tabs_->isHidden() ? width() - 200 : (width() - 208) / 2 - 60)));
}

void HeaderBar::setMenus(QMenu* open, QMenu* exportTo, QMenu* help) {
    open_->setMenu(open);
    export_->setMenu(exportTo);
    help_->setMenu(help);
}

// Before an audience the title stands alone, beside the way out.
void HeaderBar::setPresenting(bool presenting) {
    present_->setChecked(presenting);
    present_->setText(presenting ? tr("Leave (Esc)") : tr("Present"));
    for (QWidget* part : std::initializer_list<QWidget*>{open_, save_, export_, theme_, help_, tabs_, line_})
        part->setVisible(!presenting);
    findChild<QLabel*>("pencil")->setVisible(!presenting);
}

void HeaderBar::setTextScale(double scale) {
    if (scale == scale_) return;
    scale_ = scale;
    const int pixels = qRound(16 * scale);
    title_->setFont(uiFont(pixels, QFont::DemiBold));
    title_->setStyleSheet(QStringLiteral("font-size: %1px; font-weight: 600;").arg(pixels));
    setFixedHeight(qRound(48 * (scale > 1 ? 0.9 * scale : 1)));
    present_->setStyleSheet(scale > 1 ? QStringLiteral("font-size: %1px;").arg(qRound(13 * scale)) : QString());
    fitTitle();
}

void HeaderBar::refreshIcons() {
    const Theme& theme = Theme::of(this);
    for (QToolButton* button : {open_, save_, export_, help_})
        button->setIcon(icon(button->property("iconName").toString(), theme.text2));
    theme_->setIcon(icon(theme.dark ? "sun" : "moon", theme.text2));
    theme_->setToolTip(theme.dark ? tr("Light theme") : tr("Dark theme"));
    present_->setIcon(icon("present", theme.text));
    findChild<QLabel*>("pencil")->setPixmap(icon("pencil", theme.text3).pixmap(16, 16));
}

bool HeaderBar::eventFilter(QObject* object, QEvent* event) {
    if (object == title_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) title_->setText(shown_);
        if (key == Qt::Key_Escape || key == Qt::Key_Return) {
            title_->clearFocus();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

}  // namespace ravine
