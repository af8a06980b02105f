// The style sheet of the house, and how a theme's colours and a scale get into it.
#include <QHash>
#include <QRegularExpression>

#include "widgets/theme/theme.h"
#include "widgets/theme/theme_look.h"

namespace ravine {

using namespace look;

namespace {

// @name is a colour of the theme; every length above 2px grows with the scale (outlines stay thin).
// What a widget may ask for by property:
//   primary: true            the one primary button
//   segment: first|middle|last|only    a part of a segmented control (checkable, in an exclusive group)
//   measure: small|large        28 or 36 px high instead of 32; icon: 28 × 28, for a drawing without text
//   tab: true                a tab over a view (checkable, in an exclusive group)
//   disclosure: true         a button that folds a group away
//   faulty: true             a field whose text is refused
//   textRole: title|section|label|note|muted|lessonTitle|question|lesson|fault|badge    on a QLabel
//   surface: window|side|panel|sub|card    the background of a container (with WA_StyledBackground)
constexpr const char* sheet = R"(
QToolTip { background: @tooltip; color: @text; border: 1px solid @border; padding: 4px 6px; font-size: 12px; }

QPushButton, QToolButton, QLineEdit, QComboBox, QCheckBox, QRadioButton, QMenu, QAbstractSpinBox, QTabBar,
QPlainTextEdit, QTextEdit, QListView, QTreeView, QTableView { font-size: 13px; }

QPushButton { background: @panel; color: @text; border: 1px solid @border; border-radius: 6px;
              min-height: 30px; max-height: 30px; padding: 0 12px; font-weight: @medium; }
QPushButton:hover { background: @sub; }
QPushButton:pressed, QPushButton:checked { background: @accentSoft; }
QPushButton:focus { border: 2px solid @accent; min-height: 28px; max-height: 28px; padding: 0 11px; }
QPushButton:disabled { background: @sub; color: @text3; border-color: @hairline; }
QPushButton[measure="small"] { min-height: 26px; max-height: 26px; padding: 0 9px; }
QPushButton[measure="small"]:focus { min-height: 24px; max-height: 24px; padding: 0 8px; }
QPushButton[measure="large"] { min-height: 34px; max-height: 34px; padding: 0 16px; }
QPushButton[measure="large"]:focus { min-height: 32px; max-height: 32px; padding: 0 15px; }

QPushButton[primary="true"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; padding: 0 20px; }
QPushButton[primary="true"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[primary="true"]:pressed { background: @accentPressed; border-color: @accentPressed; }
QPushButton[primary="true"]:focus { border-color: @text; padding: 0 19px; }
QPushButton[primary="true"]:disabled { background: @sub; color: @text3; border-color: @hairline; }

QPushButton[segment], QToolButton[segment] { border-radius: 0; color: @text; font-weight: 400; padding: 0 16px; background: @panel;
              border: 1px solid @border; }
QPushButton[segment="middle"], QPushButton[segment="last"], QToolButton[segment="middle"], QToolButton[segment="last"] { border-left-color: transparent; border-left-width: 0px; }
QPushButton[segment="first"], QToolButton[segment="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QPushButton[segment="last"], QToolButton[segment="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QPushButton[segment="only"], QToolButton[segment="only"] { border-radius: 6px; }
QPushButton[segment]:hover, QToolButton[segment]:hover { background: @sub; }
QPushButton[segment]:checked, QToolButton[segment]:checked { background: @accentSoft; color: @accent; font-weight: 600; }
QPushButton[segment]:focus, QToolButton[segment]:focus { border: 2px solid @accent; padding: 0 15px; }
QPushButton[segment]:disabled, QToolButton[segment]:disabled { color: @text3; background: @sub; }

QPushButton[tab="true"] { background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0; color: @text2; font-weight: @medium;
              min-height: 46px; max-height: 46px; padding: 0 5px; }
QPushButton[tab="true"]:hover { color: @text; }
QPushButton[tab="true"]:checked { color: @text; border-bottom-color: @accent; font-weight: 600; background: transparent; }
QPushButton[tab="true"]:focus { border: 2px solid @accent; min-height: 44px; max-height: 44px; padding: 0 3px; }

QPushButton[flat="true"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; color: @text2; }
QPushButton[flat="true"] { padding: 0 7px; }
QToolButton { min-height: 30px; max-height: 30px; min-width: 34px; padding: 0; }
QToolButton[measure="small"] { min-height: 26px; max-height: 26px; min-width: 26px; }
QToolButton[measure="icon"] { min-height: 26px; max-height: 26px; min-width: 26px; max-width: 26px; padding: 0; }
QToolButton[measure="sample"] { min-height: 28px; max-height: 28px; min-width: 32px; max-width: 32px; padding: 0; border: none; background: none; }
ravine--MenuButton { padding: 0 16px 0 4px; }
QPushButton[flat="true"]:hover, QToolButton:hover { background: @sub; }
QPushButton[flat="true"]:pressed, QToolButton:pressed, QToolButton:checked { background: @accentSoft; }
QToolButton:checked { color: @accent; }
QPushButton[flat="true"]:focus { border: 2px solid @accent; padding: 0 6px; }
QToolButton:focus { border: 2px solid @accent; min-height: 28px; max-height: 28px; min-width: 32px; }
QToolButton[measure="small"]:focus { min-height: 24px; max-height: 24px; min-width: 24px; }
QToolButton[measure="icon"]:focus { min-height: 24px; max-height: 24px; min-width: 24px; max-width: 24px; }
QToolButton[measure="sample"]:focus { border: none; min-height: 28px; max-height: 28px; min-width: 32px; max-width: 32px; }
QPushButton[disclosure="true"] { background: transparent; border: 2px solid transparent; border-radius: 4px; color: @text2; font-weight: 400;
              text-align: left; padding: 0 4px 0 0; min-height: 22px; max-height: 22px; }
QPushButton[disclosure="true"]:hover { color: @text; }
QPushButton[disclosure="true"]:focus { border: 2px solid @accent; }
QPushButton[flat="true"]:disabled, QToolButton:disabled { background: transparent; border-color: transparent; color: @text3; }
QToolButton::menu-indicator { image: none; width: 0px; }

QLineEdit, QAbstractSpinBox { background: @panel; color: @text; border: 1px solid @border; border-radius: 4px;
              min-height: 26px; max-height: 26px; padding: 0 8px;
              selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @text3; }
QLineEdit:focus, QAbstractSpinBox:focus { border: 2px solid @accent; min-height: 24px; max-height: 24px; padding: 0 7px; }
QLineEdit:disabled, QAbstractSpinBox:disabled { background: @sub; color: @text3; border-color: @hairline; }
QLineEdit[faulty="true"] { border-color: @fault; }
QLineEdit[faulty="true"]:focus { border: 2px solid @fault; }
QLineEdit[bare="true"] { background: transparent; border: 1px solid transparent; padding: 0 3px; }
QLineEdit[bare="true"]:hover { border-color: @border; }
QLineEdit[bare="true"]:focus { background: @panel; border: 2px solid @accent; padding: 0 2px; }
QPlainTextEdit, QTextEdit { background: @panel; color: @text; border: 1px solid @border; border-radius: 4px;
              selection-background-color: @accent; selection-color: @onAccent; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @accent; }

QComboBox { background: @panel; color: @text; border: 1px solid @border; border-radius: 4px; min-height: 26px; max-height: 26px;
              padding: 0 0 0 8px; combobox-popup: 0; }
QComboBox:focus, QComboBox:on { border: 2px solid @accent; min-height: 24px; max-height: 24px; padding: 0 0 0 7px; }
QComboBox:disabled { background: @sub; color: @text3; border-color: @hairline; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: @tooltip; color: @text; border: 1px solid @border; outline: none; padding: 4px;
              selection-background-color: @accentSoft; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border: none; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: @accentSoft; color: @text; }

QCheckBox, QRadioButton { color: @text; spacing: 8px; border: 2px solid transparent; border-radius: 4px; padding: 2px 2px 2px 1px; }
QCheckBox:focus, QRadioButton:focus { border-color: @accent; }
QCheckBox:disabled, QRadioButton:disabled { color: @text3; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @border; border-radius: 4px; background: @panel; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @text3; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/sheet_check_@name.svg); }
QCheckBox::indicator:disabled { background: @sub; border-color: @hairline; }
QCheckBox::indicator:checked:disabled { background: @track; border-color: @track; }
QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid @border; border-radius: 9px; background: @panel; }
QRadioButton::indicator:checked { border-color: @accent; image: url(:/icons/sheet_dot_@name.svg); }

QMenu { background: @tooltip; color: @text; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 4px; background: transparent; }
QMenu::item:selected { background: @accentSoft; color: @text; }
QMenu::item:disabled { color: @text3; background: transparent; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: @hairline; margin: 4px 6px; }
QMenu::indicator { width: 16px; height: 16px; padding-left: 4px; }
QMenu::indicator:checked { image: url(:/icons/sheet_tick_@name.svg); }
QMenu::right-arrow { image: url(:/icons/sheet_chevron_right_@name.svg); width: 16px; height: 16px; }
QMenuBar { background: @panel; color: @text; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @accentSoft; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @track; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @border; }
QScrollBar::handle:pressed { background: @text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QScrollArea { border: none; background: transparent; }

QListView, QTreeView, QTableView { background: @panel; color: @text; border: 1px solid @border; outline: none;
              selection-background-color: @accentSoft; selection-color: @text; alternate-background-color: @sub; }
QListView:focus, QTreeView:focus, QTableView:focus { border: 2px solid @accent; }
QComboBox QListView:focus { border: 1px solid @border; }
QHeaderView::section { background: @panel; color: @text2; border: none; border-bottom: 1px solid @hairline; padding: 4px 8px; }
QTableView { gridline-color: @hairline; }

QTabWidget::pane { border: none; border-top: 1px solid @hairline; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab { background: transparent; color: @text2; border: none; border-bottom: 2px solid transparent;
              padding: 0 2px; margin-right: 20px; min-height: 44px; font-weight: @medium; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; font-weight: 600; }
QTabBar::tab:focus { border: 2px solid @accent; border-radius: 4px; }

QProgressBar { background: @track; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QSplitter::handle { background: @hairline; }
QSplitter::handle:hover { background: @accent; }
QStatusBar { background: @side; color: @text2; font-size: 12px; border-top: 1px solid @hairline; }
QStatusBar::item { border: none; }

QLabel { background: transparent; }
QLabel[textRole="title"] { color: @text; font-size: 16px; font-weight: 600; }
QLabel[textRole="section"] { color: @text; font-size: 13px; font-weight: 600; }
QLabel[textRole="label"] { color: @text2; font-size: 13px; }
QLabel[textRole="note"] { color: @text2; font-size: 12px; }
QLabel[textRole="muted"] { color: @text3; font-size: 12px; }
ravine--StepCounter { color: @text; font-size: 13px; }
QLabel[textRole="fault"] { color: @fault; font-size: 12px; }
QLabel[textRole="badge"] { color: @text; font-size: 12px; background: @faultSoft; border: 1px solid @fault; border-radius: 4px; padding: 2px 6px; }
QLabel[textRole="lessonTitle"] { color: @text; font-size: 24px; font-weight: 600; }
QLabel[textRole="question"] { color: @text; font-size: 17px; font-weight: 600; }
QLabel[textRole="lesson"] { color: @text; font-size: 15px; }
QLabel:disabled { color: @text3; }

*[surface="window"] { background: @window; }
*[surface="side"] { background: @side; }
*[surface="panel"] { background: @panel; }
*[surface="sub"] { background: @sub; border-radius: 6px; }
*[surface="card"] { background: @panel; border: 1px solid @hairline; border-radius: 8px; }
)";

}  // namespace

QString Theme::styleSheet() const {
    ensureIcons();
    const auto mixed = [](const QColor& a, const QColor& b, double share) {
        return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * share),
                                static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * share),
                                static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * share));
    };
    const QHash<QString, QString> values{{"name", dark ? "dark" : "light"},
                                         {"window", cssName(window)},
                                         {"side", cssName(side)},
                                         {"panel", cssName(panel)},
                                         {"sub", cssName(sub)},
                                         {"hairline", cssName(hairline)},
                                         {"border", cssName(border)},
                                         {"track", cssName(track)},
                                         {"text", cssName(text)},
                                         {"text2", cssName(text2)},
                                         {"text3", cssName(text3)},
                                         {"accent", cssName(accent)},
                                         {"accentSoft", cssName(accentSoft)},
                                         {"onAccent", cssName(onAccent)},
                                         {"accentHover", cssName(mixed(accent, text, 0.15))},
                                         {"accentPressed", cssName(mixed(accent, text, 0.3))},
                                         {"tooltip", cssName(tooltip)},
                                         {"faultSoft", cssName(mixed(panel, faultColour(dark), 0.1))},
                                         {"fault", cssName(faultColour(dark))},
                                         {"medium", QString::number(mediumWeight())}};
    static const QRegularExpression token(QStringLiteral("@([a-z]+[A-Z0-9]?[a-z]*)"));
    const QString source = QString::fromUtf8(sheet);
    QString result;
    qsizetype from = 0;
    for (auto it = token.globalMatch(source); it.hasNext();) {
        const auto match = it.next();
        result += source.mid(from, match.capturedStart() - from);
        from = match.capturedEnd();
        result += values.value(match.captured(1));
    }
    return result + source.mid(from);
}

}  // namespace ravine
