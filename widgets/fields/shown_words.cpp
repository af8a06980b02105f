#include "widgets/fields/shown_words.h"

#include <QCoreApplication>
#include <array>
#include <utility>

#include "widgets/text/core_text.h"

namespace ravine {

namespace {

using Words = std::pair<std::string_view, const char*>;

constexpr std::array choices{
    Words{"auto", QT_TRANSLATE_NOOP("Core", "Automatic")},
    Words{"step", QT_TRANSLATE_NOOP("Core", "Steps")},
    Words{"epoch", QT_TRANSLATE_NOOP("Core", "Epochs")},
    Words{"refuse", QT_TRANSLATE_NOOP("Core", "Report an error")},
    Words{"drop", QT_TRANSLATE_NOOP("Core", "Leave rows out")},
    Words{"pytorch", QT_TRANSLATE_NOOP("Core", "PyTorch")},
    Words{"inside", QT_TRANSLATE_NOOP("Core", "Inside the root")},
    Words{"outside", QT_TRANSLATE_NOOP("Core", "Outside the root")},
    Words{"weights", QT_TRANSLATE_NOOP("Core", "Weights only")},
    Words{"all", QT_TRANSLATE_NOOP("Core", "All parameters")},
    Words{"train_loss", QT_TRANSLATE_NOOP("Core", "Training loss")},
    Words{"min_max", QT_TRANSLATE_NOOP("Core", "Min–max")},
};

constexpr std::array zeros{
    Words{"batch_size", QT_TRANSLATE_NOOP("Core", "Full batch")},
    Words{"patience", QT_TRANSLATE_NOOP("Core", "Off")},
};

}  // namespace

QString choiceText(std::string_view name) {
    for (const auto& [key, words] : choices)
        if (key == name) return translated(words);
    QString text = fromView(name);
    text.replace(u'_', u' ');
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    return text;
}

QString zeroText(const ParamInfo& info) {
    for (const auto& [key, words] : zeros)
        if (key == info.key) return translated(words);
    return {};
}

}  // namespace ravine
