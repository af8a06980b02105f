// What core says of its kinds and parameters, as Qt text. Titles and sentences go through the translator in the
// context "Core"; keys never do.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <string>
#include <string_view>

namespace ravine {

inline QString fromView(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

inline QString translated(std::string_view text) {
    return text.empty() ? QString() : QCoreApplication::translate("Core", std::string(text).c_str());
}

}  // namespace ravine
