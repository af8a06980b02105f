#include "core/nn/data_split.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/numbers/random.h"

namespace ravine {
namespace {

using Ids = std::vector<std::uint32_t>;
constexpr std::size_t partCount = 4;

// What the random orders are for; those of the classes follow.
constexpr std::uint64_t orderOfPart = 0, orderOfClass = partCount;

void shuffle(Ids& ids, std::uint64_t seed, std::uint64_t what) {
    Ids order(ids.size());
    random::permutation(order, {seed, random::Purpose::Split, what, 0});
    for (std::uint32_t& index : order) index = ids[index];
    ids = std::move(order);
}

// Controlled rounding: of the exact table count(class) × total(part) / all, every entry is rounded down, and then as
// many of those with a remainder are rounded up as rows and columns lack. Such a choice exists, since the remainders
// themselves are a fractional one and a flow through whole capacities can be whole; where taking the largest remainders
// first ends in a cul-de-sac, entries change places along an augmenting path.
class Rounding {
public:
    Rounding(const std::vector<std::int64_t>& classSizes, const PartCounts& totals)
        : lacking_(totals), counts_(classSizes.size()), remainders_(classSizes.size()), up_(classSizes.size()) {
        const std::int64_t all = std::accumulate(totals.begin(), totals.end(), std::int64_t{0});
        for (std::size_t c = 0; c < classSizes.size(); ++c) {
            std::int64_t left = classSizes[c];
            for (std::size_t p = 0; p < partCount; ++p) {
                counts_[c][p] = classSizes[c] * totals[p] / all;
                remainders_[c][p] = classSizes[c] * totals[p] % all;
                left -= counts_[c][p];
                lacking_[p] -= counts_[c][p];
            }
            for (; left > 0; --left) classes_.push_back(c);
        }
    }

    std::vector<PartCounts> counts() {
        for (const std::size_t c : classes_) {
            std::array<bool, partCount> tried{};
            roundUpOne(c, tried);
        }
        for (std::size_t c = 0; c < counts_.size(); ++c)
            for (std::size_t p = 0; p < partCount; ++p) counts_[c][p] += up_[c][p];
        return std::move(counts_);
    }

private:
    bool roundUpOne(std::size_t c, std::array<bool, partCount>& tried) {
        std::array<std::size_t, partCount> order{0, 1, 2, 3};
        std::ranges::stable_sort(order, std::greater{}, [&](std::size_t p) { return remainders_[c][p]; });
        for (const std::size_t p : order) {
            if (tried[p] || up_[c][p] || remainders_[c][p] == 0) continue;
            tried[p] = true;
            if (lacking_[p] > 0)
                --lacking_[p];
            else if (!freeOne(p, tried))
                continue;
            up_[c][p] = true;
            return true;
        }
        return false;
    }

    // Another class gives up its place in the part and finds one elsewhere.
    bool freeOne(std::size_t p, std::array<bool, partCount>& tried) {
        for (std::size_t c = 0; c < up_.size(); ++c) {
            if (!up_[c][p]) continue;
            up_[c][p] = false;
            if (roundUpOne(c, tried)) return true;
            up_[c][p] = true;
        }
        return false;
    }

    PartCounts lacking_;
    std::vector<PartCounts> counts_, remainders_;
    std::vector<std::array<bool, partCount>> up_;
    std::vector<std::size_t> classes_;  // each as often as it lacks a sample
};

std::array<Ids, partCount> drawn(const DataSet& set, const Ids& ids, const PartCounts& totals, std::uint64_t seed) {
    const bool stratified = set.task == Task::Classification;
    std::vector<Ids> classes(stratified ? set.classNames.size() : 1);
    for (const std::uint32_t id : ids) classes[stratified ? set.labels[id] : 0].push_back(id);
    std::vector<std::int64_t> sizes;
    for (const Ids& members : classes) sizes.push_back(std::ssize(members));
    const std::vector<PartCounts> counts = stratify(sizes, totals);

    std::array<Ids, partCount> parts;
    for (std::size_t c = 0; c < classes.size(); ++c) {
        shuffle(classes[c], seed, orderOfClass + c);
        auto from = classes[c].begin();
        for (std::size_t p = 0; p < partCount; ++p) {
            parts[p].insert(parts[p].end(), from, from + counts[c][p]);
            from += counts[c][p];
        }
    }
    for (std::size_t p = 0; p < partCount; ++p) shuffle(parts[p], seed, orderOfPart + p);
    return parts;
}

std::array<Ids, partCount> inOrder(const Ids& ids, const PartCounts& totals) {
    std::array<Ids, partCount> parts;
    auto from = ids.begin();
    for (std::size_t p = 0; p < partCount; ++p) {
        parts[p].assign(from, from + totals[p]);
        from += totals[p];
    }
    return parts;
}

}  // namespace

PartCounts apportion(std::int64_t count, const std::array<double, 4>& shares) {
    PartCounts counts{};
    std::array<double, partCount> remainders{};
    std::int64_t left = count;
    for (std::size_t p = 0; p < partCount; ++p) {
        const double exact = shares[p] * static_cast<double>(count);
        const double floor = std::floor(exact);
        counts[p] = std::min(left, static_cast<std::int64_t>(floor));
        remainders[p] = std::round(1e6 * (exact - floor));  // equal but for the shares' last bits is equal
        left -= counts[p];
    }
    std::array<std::size_t, partCount> order{0, 1, 2, 3};
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t p) { return remainders[p]; });
    for (std::size_t i = 0; left > 0; ++i, --left) ++counts[order[i % partCount]];
    return counts;
}

std::vector<PartCounts> stratify(const std::vector<std::int64_t>& classSizes, const PartCounts& totals) {
    return Rounding(classSizes, totals).counts();
}

DataSplit splitData(const DataSet& set, const SplitSpec& spec, std::uint64_t seed) {
    const std::int64_t pool = set.samples() - set.ownTest;
    Ids ids(static_cast<std::size_t>(pool));
    std::iota(ids.begin(), ids.end(), 0u);
    const double rest = spec.train + spec.validation;
    const bool ownTest = set.ownTest > 0;
    const std::array<double, 4> shares =
        ownTest ? std::array{spec.train / rest, spec.validation / rest, 0.0, 0.0}
                : std::array{spec.train, spec.validation, spec.test, std::max(0.0, 1 - rest - spec.test)};
    const PartCounts totals = apportion(pool, shares);
    auto parts = spec.shuffle && pool > 0 ? drawn(set, ids, totals, seed) : inOrder(ids, totals);
    if (ownTest && spec.test > 0) {
        parts[2].resize(static_cast<std::size_t>(set.ownTest));
        std::iota(parts[2].begin(), parts[2].end(), static_cast<std::uint32_t>(pool));
    }
    return {std::move(parts[0]), std::move(parts[1]), std::move(parts[2])};
}

}  // namespace ravine
