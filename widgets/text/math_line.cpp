#include "widgets/text/core_text.h"
#include "widgets/text/math_layout.h"

namespace ravine {
namespace {

using math::Node;
using math::NodeType;

class Line {
public:
    explicit Line(const MathNumbers& numbers) : numbers_(numbers) {}

    QString of(const Node& node) const {
        switch (node.type) {
            case NodeType::Number:
            case NodeType::Function:
            case NodeType::Text:
                return fromView(node.text);
            case NodeType::Symbol:
            case NodeType::Norm:
            case NodeType::Index:
                return named(node);
            case NodeType::Sum:
                return joined(node, QStringLiteral(" "));
            case NodeType::Relation:
                return joined(node, QStringLiteral(" "));
            case NodeType::Product:
                return product(node);
            case NodeType::Fraction:
                return side(node.children[0]) + QStringLiteral(" / ") + side(node.children[1]);
            case NodeType::Root:
                return QStringLiteral("√") + side(node.children[0]);
            case NodeType::Power:
                return guarded(node.children[0]) + QStringLiteral("^") + side(node.children[1]);
            case NodeType::Group:
                return fromView(node.operators[0]) + of(node.children[0]) + fromView(node.operators[1]);
            case NodeType::Call:
                return call(node);
            case NodeType::List:
                return listed(node, QStringLiteral(", "));
            case NodeType::Sequence:
                return listed(node, QStringLiteral(";  "));
            case NodeType::Conditional:
                return QStringLiteral("%1 ? %2 : %3")
                    .arg(of(node.children[0]), of(node.children[1]), of(node.children[2]));
        }
        return {};
    }

private:
    const std::vector<double>* shown(const Node& node) const {
        const auto found = numbers_.find(node.text);
        return node.text.empty() || found == numbers_.end() ? nullptr : &found->second;
    }
    QString named(const Node& node) const {
        const auto* values = shown(node);
        return values ? mathNumbers(*values) : fromView(node.text);
    }
    QString guarded(const Node& node) const {
        const QString text = of(node);
        const bool isSigned = text.startsWith(QChar(0x2212)) && node.type != NodeType::Power;
        const bool isOpen =
            node.type == NodeType::Sum || node.type == NodeType::Fraction || node.type == NodeType::Relation;
        return isSigned || isOpen ? QStringLiteral("(%1)").arg(text) : text;
    }
    // What needs parentheses when no bar, overline or height holds it together.
    QString side(const Node& node) const {
        const bool isLoose = node.type == NodeType::Sum || node.type == NodeType::Product ||
                             node.type == NodeType::Fraction || node.type == NodeType::Relation ||
                             node.type == NodeType::Conditional;
        return isLoose ? QStringLiteral("(%1)").arg(of(node)) : of(node);
    }
    QString joined(const Node& node, const QString& gap) const {
        QString line;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const QString sign = fromView(node.operators[i]);
            if (!sign.isEmpty()) line += i == 0 ? sign : gap + sign + gap;
            line += i == 0 || node.type == NodeType::Relation ? of(node.children[i]) : guardedTerm(node.children[i]);
        }
        return line;
    }
    QString guardedTerm(const Node& node) const { return node.type == NodeType::Fraction ? of(node) : guarded(node); }
    QString product(const Node& node) const {
        QString line;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const QString sign = fromView(node.operators[i]);
            if (i > 0)
                line += !sign.isEmpty()    ? QStringLiteral(" %1 ").arg(sign)
                        : numbers_.empty() ? QStringLiteral(" ")
                                           : QStringLiteral(" · ");
            line += i == 0 ? of(node.children[i]) : guarded(node.children[i]);
        }
        return line;
    }
    QString call(const Node& node) const {
        if (const auto* values = shown(node)) return mathNumbers(*values);
        const bool isGroup = node.children[1].type == NodeType::Group;
        return of(node.children[0]) + (isGroup ? QString() : QStringLiteral(" ")) + of(node.children[1]);
    }
    QString listed(const Node& node, const QString& separator) const {
        QStringList items;
        for (const Node& child : node.children) items += of(child);
        return items.join(separator);
    }

    const MathNumbers& numbers_;
};

}  // namespace

QString mathLine(const math::Node& tree, const MathNumbers& numbers) { return Line(numbers).of(tree); }

}  // namespace ravine
