#include "widgets/text/plain_text.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>

namespace ravine {
namespace {

// A label lays its text out only once it is polished, and tips and boxes are made of labels as well.
class PlainByDefault : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* object, QEvent* event) override {
        if (event->type() != QEvent::Polish) return false;
        auto* label = qobject_cast<QLabel*>(object);
        if (label && label->textFormat() == Qt::AutoText) label->setTextFormat(Qt::PlainText);
        return false;
    }
};

}  // namespace

void showTextAsWritten() {
    const QString name = QStringLiteral("plainByDefault");
    if (qApp->findChild<QObject*>(name, Qt::FindDirectChildrenOnly)) return;
    auto* filter = new PlainByDefault(qApp);
    filter->setObjectName(name);
    qApp->installEventFilter(filter);
}

QString inMenu(const QString& text) {
    QString literal = text;
    for (QChar& c : literal)
        if (c == u'\t' || c == u'\n' || c == u'\r') c = u' ';
    return literal.replace(u'&', QStringLiteral("&&"));
}

QString inWindowTitle(const QString& text) {
    QString literal = text;
    return literal.replace(QStringLiteral("[*]"), QStringLiteral("[*][*]"));
}

}  // namespace ravine
