#include "widgets/text/formula_grid.h"

#include <gtest/gtest.h>

namespace ravine {
namespace {

std::vector<FormulaLine> lines(int count) {
    return std::vector<FormulaLine>(static_cast<std::size_t>(count),
                                    {.caption = "First moment",
                                     .symbol = "M_{1}",
                                     .formula = "β₁ M_{0} + (1 − β₁) g",
                                     .numbers = {{"β₁", {0.9}}, {"M_{0}", {0.5, -0.25}}, {"g", {-4, 45}}},
                                     .result = {0.05, 4.275}});
}

QString writtenIn(const FormulaRows::Row& row) {
    QString all;
    for (const auto& piece : row.pieces)
        for (const auto& glyphs : piece.box.glyphs) all += glyphs.text;
    return all;
}

TEST(FormulaGrid, ManyLinesStandInTwoColumnsReadDownwards) {
    const FormulaRows rows = arrangeInColumns(lines(8), {.width = 900});
    ASSERT_EQ(rows.rows.size(), 8u);
    for (std::size_t i = 1; i < 4; ++i) {
        EXPECT_EQ(rows.rows[i].rect.left(), rows.rows[0].rect.left());
        EXPECT_GT(rows.rows[i].rect.top(), rows.rows[i - 1].rect.bottom());
    }
    EXPECT_EQ(rows.rows[4].rect.top(), rows.rows[0].rect.top());
    EXPECT_GT(rows.rows[4].rect.left(), rows.rows[0].rect.right());
    EXPECT_LE(rows.height, 180) << "eight rows fit into the strip";
}

TEST(FormulaGrid, AFewLinesAndANarrowPlaceTakeOneColumn) {
    EXPECT_EQ(arrangeInColumns(lines(4), {.width = 900}).rows[3].rect.left(), 0);
    EXPECT_EQ(arrangeInColumns(lines(8), {.width = 500}).rows[7].rect.left(), 0);
}

TEST(FormulaGrid, NothingReachesBeyondItsColumnAndTheResultAlwaysStands) {
    for (const double width : {640.0, 700.0, 900.0, 1400.0}) {
        const FormulaRows rows = arrangeInColumns(lines(8), {.width = width});
        for (const auto& row : rows.rows) {
            for (const auto& piece : row.pieces)
                EXPECT_LE(piece.at.x() + piece.box.width, row.rect.right() + 1) << width;
            EXPECT_TRUE(writtenIn(row).contains("4.28") || writtenIn(row).contains("4.275"))
                << writtenIn(row).toStdString();
        }
    }
}

TEST(FormulaGrid, WhatNumbersAloneComeToIsWorkedOut) {
    const QString moment = writtenIn(arrangeInColumns(lines(1), {.width = 900}).rows[0]);
    EXPECT_TRUE(moment.contains("0.1")) << moment.toStdString() << ": 1 − 0.9";
    std::vector<FormulaLine> step{{.caption = "Step",
                                   .symbol = "Δ",
                                   .formula = "−η M̂ / (√V̂ + ε)",
                                   .numbers = {{"η", {0.15}}, {"M̂", {-4, 45}}, {"V̂", {16, 2025}}, {"ε", {0}}},
                                   .result = {0.15, -0.15}}};
    const QString text = writtenIn(arrangeInColumns(step, {.width = 900}).rows[0]).remove(' ');
    EXPECT_TRUE(text.contains("/(4,45)")) << text.toStdString();
}

}  // namespace
}  // namespace ravine
