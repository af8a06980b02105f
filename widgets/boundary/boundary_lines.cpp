// Lines of the boundary view: marching squares (Lorensen & Cline 1987, in the plane) on each class's lead over the
// others.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "widgets/boundary/boundary_grid.h"

namespace ravine {
namespace {

struct Segment {
    std::uint64_t from, to;  // edges of the grid
    bool used = false;
};

class Marcher {
public:
    explicit Marcher(const PlaneGrid& grid) : grid_(grid), top_(std::size_t(grid.columns) * std::size_t(grid.rows)) {
        for (int r = 0; r < grid.rows; ++r)
            for (int c = 0; c < grid.columns; ++c) top_[node(c, r)] = best(c, r);
    }

    std::vector<QPolygonF> lines() {
        for (int r = 1; r + 2 < grid_.rows; ++r)
            for (int c = 1; c + 2 < grid_.columns; ++c) cell(c, r);
        return joined();
    }

private:
    std::size_t node(int c, int r) const { return std::size_t(r) * std::size_t(grid_.columns) + std::size_t(c); }

    int best(int c, int r) const {
        int top = -1;
        for (int k = 0; k < grid_.channels; ++k) {
            if (!std::isfinite(grid_.row(k, r)[c])) return -1;
            if (top < 0 || grid_.row(k, r)[c] > grid_.row(top, r)[c]) top = k;
        }
        return top;
    }

    float lead(int label, int c, int r) const {
        float second = -std::numeric_limits<float>::infinity();
        for (int k = 0; k < grid_.channels; ++k)
            if (k != label) second = std::max(second, grid_.row(k, r)[c]);
        return grid_.row(label, r)[c] - second;
    }

    void cell(int c, int r) {
        const std::array<int, 4> corner{top_[node(c, r)], top_[node(c + 1, r)], top_[node(c + 1, r + 1)],
                                        top_[node(c, r + 1)]};
        std::array<int, 4> classes = corner;
        std::sort(classes.begin(), classes.end());
        const auto end = std::unique(classes.begin(), classes.end());
        if (end - classes.begin() == 1 || classes[0] < 0) return;
        // between two classes there is one line, and either of them draws it
        const auto last = end - classes.begin() == 2 ? classes.begin() + 1 : end;
        for (auto label = classes.begin(); label != last; ++label) march(*label, corner, c, r);
    }

    void march(int label, const std::array<int, 4>& corner, int c, int r) {
        static constexpr std::array<std::array<int, 2>, 4> at{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
        std::array<float, 4> v{};
        for (std::size_t i = 0; i < 4; ++i) v[i] = lead(label, c + at[i][0], r + at[i][1]);
        const auto inside = [&](std::size_t i) { return corner[i] == label; };
        std::vector<std::uint64_t> crossed;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t j = (i + 1) % 4;
            if (inside(i) == inside(j)) continue;
            crossed.push_back(cross(label, c + at[i][0], r + at[i][1], v[i], c + at[j][0], r + at[j][1], v[j]));
        }
        if (crossed.size() == 2) segments_.push_back({crossed[0], crossed[1]});
        if (crossed.size() != 4) return;
        // a saddle: whether the middle joins corner 0 and its opposite
        const bool joinsFirst = (v[0] + v[1] + v[2] + v[3] > 0) == inside(0);
        segments_.push_back({crossed[0], crossed[joinsFirst ? 1 : 3]});
        segments_.push_back({crossed[2], crossed[joinsFirst ? 3 : 1]});
    }

    std::uint64_t cross(int label, int c, int r, float v, int c2, int r2, float v2) {
        const std::size_t corner = node(std::min(c, c2), std::min(r, r2));
        const std::uint64_t edge = (std::uint64_t(label) * top_.size() + corner) * 2 + (r != r2 ? 1U : 0U);
        const double t = v == v2 ? 0.5 : double(v) / (double(v) - double(v2));
        points_[edge] = QPointF(grid_.x(c + t * (c2 - c)), grid_.y(r + t * (r2 - r)));
        return edge;
    }

    std::vector<QPolygonF> joined() {
        std::unordered_multimap<std::uint64_t, std::size_t> meeting;
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            meeting.emplace(segments_[i].from, i);
            meeting.emplace(segments_[i].to, i);
        }
        const auto walk = [&](std::uint64_t edge, QPolygonF& line) {
            for (bool going = true; going;) {
                going = false;
                const auto [first, last] = meeting.equal_range(edge);
                for (auto it = first; it != last && !going; ++it) {
                    Segment& s = segments_[it->second];
                    if (s.used) continue;
                    s.used = going = true;
                    edge = s.from == edge ? s.to : s.from;
                    line << points_[edge];
                }
            }
        };
        std::vector<QPolygonF> lines;
        for (Segment& s : segments_) {
            if (s.used) continue;
            s.used = true;
            QPolygonF back{points_[s.from]}, line;
            walk(s.from, back);
            std::reverse_copy(back.begin(), back.end(), std::back_inserter(line));
            line << points_[s.to];
            walk(s.to, line);
            lines.push_back(line);
        }
        return lines;
    }

    const PlaneGrid& grid_;
    std::vector<int> top_;
    std::vector<Segment> segments_;
    std::unordered_map<std::uint64_t, QPointF> points_;
};

}  // namespace

std::vector<QPolygonF> classBoundaries(const PlaneGrid& grid, int refinement) {
    if (grid.rows < 4 || grid.channels < 2) return {};
    const PlaneGrid fine = refined(grid, refinement);
    return Marcher(fine).lines();
}

std::vector<QPolygonF> curveLines(const PlaneGrid& grid) {
    std::vector<QPolygonF> lines;
    bool pen = false;
    for (int c = 0; c < grid.columns; ++c) {
        const float v = grid.row(0, 0)[c];
        if (std::isfinite(v) && !pen) lines.emplace_back();
        pen = std::isfinite(v);
        if (pen) lines.back() << QPointF(grid.x(c), double(v));
    }
    return lines;
}

}  // namespace ravine
