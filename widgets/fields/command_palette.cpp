#include "widgets/fields/command_palette.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int KeysRole = Qt::UserRole + 1, RunsRole = Qt::UserRole + 2;
constexpr int rowHeight = 30, shownRows = 12, wide = 560;

// The text at the left, its keys at the right.
class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {0, rowHeight}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme& theme = Theme::of(option.widget);
        painter->save();
        if (option.state & QStyle::State_Selected) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.accentSoft);
            painter->drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 4, 4);
        }
        const QRect inside = option.rect.adjusted(10, 0, -10, 0);
        const QString keys = index.data(KeysRole).toString();
        painter->setFont(option.font);
        painter->setPen(theme.text3);
        painter->drawText(inside, Qt::AlignVCenter | Qt::AlignRight, keys);
        const int room = inside.width() - option.fontMetrics.horizontalAdvance(keys) - 16;
        painter->setPen(index.data(RunsRole).toBool() ? theme.text : theme.text2);
        painter->drawText(inside, Qt::AlignVCenter | Qt::AlignLeft,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, room));
        painter->restore();
    }
};

}  // namespace

std::vector<int> CommandPalette::matching(const std::vector<Command>& commands, const QString& search) {
    const QStringList words = search.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QString whole = words.join(QLatin1Char(' '));
    std::vector<std::pair<int, int>> ranked;
    for (int i = 0; i < static_cast<int>(commands.size()); ++i) {
        const Command& command = commands[static_cast<std::size_t>(i)];
        const QString all = command.text + QLatin1Char('\n') + command.keys + QLatin1Char('\n') + command.words;
        if (!std::ranges::all_of(words, [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); }))
            continue;
        int rank = 3;
        if (!whole.isEmpty() && command.keys.compare(whole, Qt::CaseInsensitive) == 0)
            rank = -1;
        else if (command.text.startsWith(whole, Qt::CaseInsensitive))
            rank = 0;
        else if (command.text.contains(QLatin1Char(' ') + whole, Qt::CaseInsensitive))
            rank = 1;
        else if (command.text.contains(whole, Qt::CaseInsensitive))
            rank = 2;
        ranked.emplace_back(rank, i);
    }
    std::ranges::stable_sort(ranked, {}, &std::pair<int, int>::first);
    std::vector<int> found;
    for (const auto& [rank, index] : ranked) found.push_back(index);
    return found;
}

CommandPalette::CommandPalette(std::vector<Command> commands, QWidget* window)
    : QFrame(window, Qt::Popup), commands_(std::move(commands)), model_(new QStandardItemModel(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("commandPalette"));
    setPalette(window->palette());
    const Theme& theme = Theme::of(window);
    setStyleSheet(QStringLiteral("#commandPalette { background: %1; border: 1px solid %2; border-radius: 8px; } "
                                 "QListView { background: %1; border: none; }")
                      .arg(theme.tooltip.name(), theme.border.name()));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    search_ = new QLineEdit(this);
    search_->setPlaceholderText(tr("What to do: type a part of its name"));
    search_->setAccessibleName(tr("Search among commands"));
    search_->installEventFilter(this);
    layout->addWidget(search_);
    list_ = new QListView(this);
    list_->setModel(model_);
    list_->setItemDelegate(new CommandDelegate(list_));
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setUniformItemSizes(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setAccessibleName(tr("Commands and keys"));
    layout->addWidget(list_, 1);
    nothing_ = new QLabel(this);
    nothing_->setObjectName(QStringLiteral("nothingFits"));
    nothing_->setAlignment(Qt::AlignCenter);
    layout->addWidget(nothing_, 1);
    connect(search_, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(list_, &QListView::clicked, this, [this](const QModelIndex& index) { take(index.row()); });

    resize(wide, 54 + shownRows * rowHeight);
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, std::max(56, window->height() / 8))));
    search({});
    show();
    search_->setFocus();
}

void CommandPalette::search(const QString& text) {
    shown_ = matching(commands_, text);
    model_->clear();
    for (const int index : shown_) {
        const Command& command = commands_[static_cast<std::size_t>(index)];
        auto* item = new QStandardItem(command.text);
        item->setEditable(false);
        item->setData(command.keys, KeysRole);
        item->setData(static_cast<bool>(command.run), RunsRole);
        item->setData(command.keys, Qt::AccessibleDescriptionRole);
        model_->appendRow(item);
    }
    list_->setCurrentIndex(model_->index(0, 0));
    list_->setVisible(!shown_.empty());
    nothing_->setVisible(shown_.empty());
    nothing_->setText(tr("Nothing here is called “%1”").arg(text.trimmed().left(40)));
}

void CommandPalette::take(int row) {
    if (row < 0 || row >= static_cast<int>(shown_.size())) return;
    const auto run = commands_[static_cast<std::size_t>(shown_[static_cast<std::size_t>(row)])].run;
    if (!run) return;
    close();
    run();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
    if (object != search_ || event->type() != QEvent::KeyPress) return QFrame::eventFilter(object, event);
    const int row = list_->currentIndex().row(), last = static_cast<int>(shown_.size()) - 1;
    const auto go = [&](int to) {
        list_->setCurrentIndex(model_->index(std::clamp(to, 0, std::max(0, last)), 0));
        return true;
    };
    switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Down:
            return go(row + 1);
        case Qt::Key_Up:
            return go(row - 1);
        case Qt::Key_PageDown:
            return go(row + shownRows);
        case Qt::Key_PageUp:
            return go(row - shownRows);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            take(row);
            return true;
        default:
            return false;
    }
}

}  // namespace ravine
