#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "core/kinds/kind_json.h"
#include "core/surfaces/least_squares.h"
#include "core/surfaces/logistic.h"

using namespace ravine;

namespace {

template <class K>
std::shared_ptr<const SurfaceFunction> prepared(const K& kind, const std::string& folder = "") {
    Issues issues;
    const auto function = kind.prepare(folder, "problem.surface", issues);
    EXPECT_TRUE(function) << text(issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    return function;
}

template <class K>
Issues faults(const K& kind, const std::string& folder = "") {
    Issues issues;
    EXPECT_FALSE(kind.prepare(folder, "problem.surface", issues));
    EXPECT_FALSE(issues.empty());
    return issues;
}

// A table in a file that lives as long as this does.
class TableFile {
public:
    explicit TableFile(std::string_view csv) {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        path_ = std::filesystem::path(testing::TempDir()) /
                (std::string("ravine_") + info->test_suite_name() + "_" + info->name() + ".csv");
        std::ofstream(path_) << csv;
    }
    ~TableFile() { std::filesystem::remove(path_); }
    TableFile(const TableFile&) = delete;
    TableFile& operator=(const TableFile&) = delete;
    DataSource source() const { return CsvFile{.file = path_.string()}; }

private:
    std::filesystem::path path_;
};

LeastSquares wineLine() {
    LeastSquares line;
    line.data = Wine{};
    line.features = {"flavanoids"};
    line.target = "alcohol";
    return line;
}

Logistic tumours() {
    Logistic logistic;
    logistic.data = BreastCancer{};
    logistic.features = {"mean_texture", "mean_smoothness"};
    logistic.target = "";
    logistic.scale = FeatureScale::Standardize;
    return logistic;
}

std::vector<std::shared_ptr<const SurfaceFunction>> surfaces() {
    LeastSquares centred;
    centred.scale = FeatureScale::Center;
    Logistic separable;
    separable.positive = "setosa";
    separable.scale = FeatureScale::Standardize;
    return {prepared(LeastSquares{}), prepared(centred),   prepared(wineLine()),
            prepared(Logistic{}),     prepared(tumours()), prepared(separable)};
}

// Points all over the frame, and outside it.
std::vector<Point> places(const SurfaceFunction& f) {
    std::vector<Point> points{f.start};
    for (const double s : {-0.4, 0.1, 0.5, 0.8, 1.5})
        for (const double t : {-0.3, 0.2, 0.5, 0.9})
            points.push_back({f.domain.xMin + s * (f.domain.xMax - f.domain.xMin),
                              f.domain.yMin + t * (f.domain.yMax - f.domain.yMin)});
    return points;
}

std::vector<std::uint32_t> allOf(const SurfaceFunction& f) {
    std::vector<std::uint32_t> indices(f.samples());
    std::iota(indices.begin(), indices.end(), 0u);
    return indices;
}

void expectNear(const Jet<1>& a, const Jet<1>& b, double relative) {
    const double scale = 1 + std::hypot(a.dx, a.dy) + std::abs(a.value);
    EXPECT_NEAR(a.value, b.value, relative * scale);
    EXPECT_NEAR(a.dx, b.dx, relative * scale);
    EXPECT_NEAR(a.dy, b.dy, relative * scale);
}

}  // namespace

TEST(DataSurfaces, FullGradientIsTheBatchGradientOfAllSamples) {
    for (const auto& f : surfaces())
        for (const Point at : places(*f)) expectNear(f->gradient(at), f->batchGradient(at, allOf(*f)), 1e-12);
}

TEST(DataSurfaces, MeanOfSampleGradientsIsTheFullGradient) {
    for (const auto& f : surfaces())
        for (const Point at : places(*f)) {
            Jet<1> sum;
            for (const std::uint32_t i : allOf(*f)) sum = sum + f->batchGradient(at, std::array{i});
            expectNear(f->gradient(at), sum / static_cast<double>(f->samples()), 1e-12);
        }
}

TEST(DataSurfaces, BatchGradientCountsASampleAsOftenAsItIsNamed) {
    for (const auto& f : surfaces()) {
        const Jet<1> two = f->batchGradient(f->start, std::array{3u, 3u, 7u});
        const Jet<1> three = f->batchGradient(f->start, std::array{3u});
        const Jet<1> seven = f->batchGradient(f->start, std::array{7u});
        expectNear(two, (2.0 * three + seven) / 3.0, 1e-14);
    }
}

TEST(DataSurfaces, DerivativesMatchDifferences) {
    for (const auto& f : surfaces())
        for (const Point at : places(*f)) {
            const double hx = 1e-5 * (f->domain.xMax - f->domain.xMin), hy = 1e-5 * (f->domain.yMax - f->domain.yMin);
            const Jet<1> g = f->gradient(at);
            const Jet<2> h = f->hessian(at);
            const Jet<1> right = f->gradient({at.x + hx, at.y}), left = f->gradient({at.x - hx, at.y});
            const Jet<1> up = f->gradient({at.x, at.y + hy}), down = f->gradient({at.x, at.y - hy});
            const auto near = [](double exact, double difference, double scale) {
                EXPECT_NEAR(exact, difference, 1e-6 * (std::abs(exact) + scale));
            };
            const double scale = 1 + std::abs(g.value);
            near(g.dx * hx, (right.value - left.value) / 2, scale * 1e-5);
            near(g.dy * hy, (up.value - down.value) / 2, scale * 1e-5);
            const double slopes = 1e-5 * (std::abs(g.dx) + std::abs(g.dy) + h.dxx * hx + h.dyy * hy);
            near(h.dxx * hx, (right.dx - left.dx) / 2, slopes);
            near(h.dxy * hy, (up.dx - down.dx) / 2, slopes);
            near(h.dxy * hx, (right.dy - left.dy) / 2, slopes);
            near(h.dyy * hy, (up.dy - down.dy) / 2, slopes);
        }
}

TEST(DataSurfaces, RowsGradientsAndHessiansGiveTheValueToTheBit) {
    for (const auto& f : surfaces())
        for (const double t : {-0.2, 0.3, 0.7}) {
            const double y = f->domain.yMin + t * (f->domain.yMax - f->domain.yMin);
            std::vector<double> xs(37), values(37);
            for (std::size_t i = 0; i < xs.size(); ++i)
                xs[i] = f->domain.xMin + static_cast<double>(i) / 30 * (f->domain.xMax - f->domain.xMin);
            f->row(xs, y, values);
            for (std::size_t i = 0; i < xs.size(); ++i) {
                EXPECT_EQ(values[i], f->value({xs[i], y}));
                EXPECT_EQ(values[i], f->gradient({xs[i], y}).value);
                EXPECT_EQ(values[i], f->hessian({xs[i], y}).value);
            }
        }
}

TEST(DataSurfaces, FrameShowsStartAndMinimum) {
    for (const auto& f : surfaces()) {
        const auto inside = [&](double x, double y) {
            return x > f->domain.xMin && x < f->domain.xMax && y > f->domain.yMin && y < f->domain.yMax;
        };
        EXPECT_TRUE(inside(f->start.x, f->start.y));
        for (const Minimum& minimum : f->minima) {
            EXPECT_TRUE(inside(minimum.x, minimum.y));
            EXPECT_GT(f->value(f->start), minimum.value);
        }
    }
}

TEST(DataSurfaces, MinimaAreWhereTheGradientVanishes) {
    std::size_t found = 0;
    for (const auto& f : surfaces())
        for (const Minimum& minimum : f->minima) {
            ++found;
            const Jet<2> h = f->hessian({minimum.x, minimum.y});
            EXPECT_EQ(minimum.value, h.value);
            EXPECT_LE(std::abs(h.dx), 1e-14 * (1 + std::abs(h.dxx)));
            EXPECT_LE(std::abs(h.dy), 1e-14 * (1 + std::abs(h.dyy)));
            EXPECT_GT(h.dxx * h.dyy - h.dxy * h.dxy, 0);
        }
    EXPECT_EQ(found, 5u);  // all but the separable one
}

TEST(DataSurfaces, DivergeToNonFiniteValuesWithoutFail) {
    for (const auto& f : surfaces()) {
        EXPECT_FALSE(std::isfinite(f->value({1e200, 1e308})) && std::isfinite(f->value({-1e308, -1e308})));
        EXPECT_TRUE(std::isnan(f->value({std::nan(""), 0})));
    }
}

TEST(LeastSquares, MinimumSolvesTheNormalEquations) {
    Issues issues;
    const auto table = load(Iris{}, "", "", issues);
    const std::vector<double>& x = findNumbers(*table, "petal_length", "", issues)->numbers;
    const std::vector<double>& y = findNumbers(*table, "petal_width", "", issues)->numbers;
    long double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sx += x[i];
        sy += y[i];
        sxx += static_cast<long double>(x[i]) * x[i];
        sxy += static_cast<long double>(x[i]) * y[i];
    }
    const long double n = 150, determinant = n * sxx - sx * sx;
    const Minimum minimum = prepared(LeastSquares{})->minima.at(0);
    EXPECT_NEAR(minimum.x, static_cast<double>((n * sxy - sx * sy) / determinant), 1e-14);
    EXPECT_NEAR(minimum.y, static_cast<double>((sxx * sy - sx * sxy) / determinant), 1e-14);
    // R: lm(Petal.Width ~ Petal.Length).
    EXPECT_NEAR(minimum.x, 0.415755, 5e-7);
    EXPECT_NEAR(minimum.y, -0.363076, 5e-7);
}

TEST(LeastSquares, FitsAnExactLineFarFromZeroToLossZero) {
    const TableFile table("year,y\n100000001,2\n100000002,4\n100000003,6\n");
    LeastSquares line;
    line.data = table.source();
    line.features = {"year"};
    line.target = "y";
    const auto f = prepared(line);
    ASSERT_EQ(f->minima.size(), 1u);
    EXPECT_EQ(f->minima[0].x, 2);
    EXPECT_EQ(f->minima[0].y, -200000000);
    EXPECT_EQ(f->minima[0].value, 0);
    EXPECT_EQ(f->value({2, -200000000}), 0);
    EXPECT_EQ(f->value({2, -199999999}), 1);
}

TEST(LeastSquares, HasAValleyAndNoMinimumWhenTheFeatureIsConstant) {
    const TableFile table("x,y\n0.1,1\n0.1,2\n0.1,6\n");
    LeastSquares line;
    line.data = table.source();
    line.features = {"x"};
    line.target = "y";
    for (const FeatureScale scale : {FeatureScale::None, FeatureScale::Center, FeatureScale::Standardize}) {
        line.scale = scale;
        const auto f = prepared(line);
        EXPECT_TRUE(f->minima.empty());
        const double x = scale == FeatureScale::None ? 0.1 : 0;
        EXPECT_NEAR(f->value({5, 3 - 5 * x}), 14.0 / 3, 1e-14);  // (4 + 1 + 9) / 3
        EXPECT_NEAR(f->value({-7, 3 + 7 * x}), 14.0 / 3, 1e-14);
        EXPECT_TRUE(std::isfinite(f->start.x) && std::isfinite(f->start.y));
        EXPECT_LT(f->domain.xMin, f->domain.xMax);
    }
}

TEST(LeastSquares, CentringUncouplesSlopeFromIntercept) {
    LeastSquares line;
    EXPECT_GT(std::abs(prepared(line)->hessian({}).dxy), 1);
    line.scale = FeatureScale::Center;
    EXPECT_NEAR(prepared(line)->hessian({}).dxy, 0, 1e-14);
    line.scale = FeatureScale::Standardize;
    EXPECT_NEAR(prepared(line)->hessian({}).dxx, 2, 1e-14);
}

TEST(LeastSquares, CallsItsCoordinatesSlopeAndIntercept) {
    const auto f = prepared(LeastSquares{});
    EXPECT_EQ(f->xName, "slope");
    EXPECT_EQ(f->yName, "intercept");
    EXPECT_TRUE(f->xIsWeight);
    EXPECT_FALSE(f->yIsWeight);
    EXPECT_EQ(f->samples(), 150u);
    EXPECT_EQ(f->batchSize(), 0u);
}

TEST(LeastSquares, RefusesBadSpecsByPath) {
    LeastSquares line;
    line.features = {"petal_lenght"};
    line.batchSize = 151;
    Issues issues = faults(line);
    ASSERT_EQ(issues.size(), 1u);  // no table of those columns, so no number of samples yet
    EXPECT_EQ(issues[0], (Issue{"problem.surface.features.0", "petal_lenght",
                                "a column of iris.csv: sepal_length, sepal_width, petal_length, petal_width, "
                                "species"}));
    line.features = {"petal_length"};
    EXPECT_EQ(faults(line), (Issues{{"problem.surface.batch_size", "151", "0 (all) to 150"}}));

    line = {};
    line.features = {"species"};
    issues = faults(line);
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, "problem.surface.features.0");

    line = {};
    line.features = {"petal_length", "petal_width"};
    EXPECT_EQ(faults(line).at(0).path, "problem.surface.features");
    line.features = {};
    EXPECT_EQ(faults(line).at(0).path, "problem.surface.features");

    line = {};
    line.target = "species";
    EXPECT_EQ(faults(line).at(0).path, "problem.surface.target");
    line.target = "width";
    EXPECT_EQ(faults(line).at(0).path, "problem.surface.target");

    line = {};
    line.data = CsvFile{.file = "nowhere.csv"};
    EXPECT_EQ(faults(line).at(0).path, "problem.surface.data.file");

    const TableFile huge("x,y\n1e200,1\n-1e200,2\n");
    line = {};
    line.data = huge.source();
    line.features = {"x"};
    line.target = "y";
    EXPECT_EQ(faults(line).at(0).path, "problem.surface.features.0");
}

TEST(Logistic, MatchesValuesByHand) {
    const TableFile table("p,q,kind\n1,0,a\n0,2,b\n");
    Logistic logistic;
    logistic.data = table.source();
    logistic.features = {"p", "q"};
    logistic.target = "kind";
    const auto f = prepared(logistic);
    // z = 1 where a (0) is right: log(1 + e); z = 1 where b (1) is right: log(1 + 1/e). σ(1) = 0.7310585786300049.
    const Jet<2> h = f->hessian({1, 0.5});
    EXPECT_NEAR(h.value, (1.3132616875182228 + 0.31326168751822286) / 2, 1e-15);
    EXPECT_NEAR(h.dx, 0.7310585786300049 / 2, 1e-15);
    EXPECT_NEAR(h.dy, -0.2689414213699951, 1e-15);
    EXPECT_NEAR(h.dxx, 0.19661193324148185 / 2, 1e-15);
    EXPECT_NEAR(h.dxy, 0, 1e-15);
    EXPECT_NEAR(h.dyy, 2 * 0.19661193324148185, 1e-15);
    EXPECT_NEAR(f->value({}), std::log(2), 1e-15);
    EXPECT_TRUE(f->minima.empty());  // separable

    logistic.positive = "a";
    EXPECT_NEAR(prepared(logistic)->value({-1, -0.5}), h.value, 1e-15);
    // Far out nothing overflows, and small losses keep their digits.
    EXPECT_EQ(f->value({2000, 0}), (2000 + std::log(2)) / 2);
    EXPECT_NEAR(f->value({-100, 50}) / std::exp(-100), 1, 1e-12);
}

TEST(Logistic, FindsTheMinimumWhereOddsAreTheFrequencies) {
    std::string csv = "p,q,kind\n";
    for (const char* line : {"1,0,1", "1,0,1", "1,0,1", "1,0,0", "0,1,1", "0,1,0", "0,1,0", "0,1,0"})
        csv += std::string(line) + "\n";
    const TableFile table(csv);
    Logistic logistic;
    logistic.data = table.source();
    logistic.features = {"p", "q"};
    logistic.target = "kind";
    const auto f = prepared(logistic);
    ASSERT_EQ(f->minima.size(), 1u);
    EXPECT_NEAR(f->minima[0].x, std::log(3), 1e-15);
    EXPECT_NEAR(f->minima[0].y, -std::log(3), 1e-15);
    EXPECT_NEAR(f->minima[0].value, -0.75 * std::log(0.75) - 0.25 * std::log(0.25), 1e-15);

    logistic.positive = "0";
    EXPECT_NEAR(prepared(logistic)->minima.at(0).x, -std::log(3), 1e-15);
}

TEST(Logistic, HasNoMinimumWhenClassesAreSeparableOrFeaturesProportional) {
    Logistic logistic;
    logistic.features = {"p", "q"};
    logistic.target = "kind";
    for (const char* csv : {"p,q,kind\n1,2,a\n-1,0.5,a\n3,-4,b\n",     // separable
                            "p,q,kind\n1,0,a\n1,0,b\n0,1,a\n0,2,a\n",  // separable but for a line of ties
                            "p,q,kind\n1,2,a\n2,4,b\n-1,-2,b\n",       // proportional
                            "p,q,kind\n0.1,0.3,a\n0.7,2.1,b\n0.2,0.6,b\n0.4,1.2,a\n1.1,3.3,a\n",
                            // Proportional up to rounding: Newton's method alone would report a minimum.
                            "p,q,kind\n2.1000000000000001,2.7300000000000004,b\n3.6,4.6800000000000006,a\n"
                            "1.1,1.4300000000000002,a\n1.6,2.0800000000000001,a\n1.5,1.9500000000000002,b\n",
                            "p,q,kind\n1,0,a\n2,0,b\n", "p,q,kind\n0,0,a\n0,0,b\n"}) {
        SCOPED_TRACE(csv);
        const TableFile table(csv);
        logistic.data = table.source();
        const auto f = prepared(logistic);
        EXPECT_TRUE(f->minima.empty());
        EXPECT_TRUE(std::isfinite(f->value(f->start)));
        EXPECT_LT(f->domain.xMin, f->domain.xMax);
    }
}

TEST(Logistic, TakesTheLastClassInTheAlphabetAsPositive) {
    Logistic named;
    named.positive = "virginica";
    EXPECT_EQ(prepared(Logistic{})->value({1, -2}), prepared(named)->value({1, -2}));
    named.positive = "setosa";
    EXPECT_NE(prepared(Logistic{})->value({1, -2}), prepared(named)->value({1, -2}));
    EXPECT_EQ(prepared(named)->xName, "weight of petal_length");
    EXPECT_EQ(prepared(named)->yName, "weight of petal_width");
    EXPECT_TRUE(prepared(named)->yIsWeight);
}

TEST(Logistic, RefusesBadSpecsByPath) {
    Logistic logistic;
    logistic.positive = "rose";
    EXPECT_EQ(faults(logistic), (Issues{{"problem.surface.positive", "rose", "one of setosa, versicolor, virginica"}}));
    logistic = {};
    logistic.target = "sepal_length";
    EXPECT_EQ(faults(logistic).at(0).path, "problem.surface.target");
    EXPECT_NE(faults(logistic).at(0).allowed.find("two"), std::string::npos) << faults(logistic).at(0).text();
    logistic = {};
    for (const std::vector<std::string>& features :
         {std::vector<std::string>{"petal_length"}, {"petal_length", "petal_length"}, {"a", "b", "c"}}) {
        logistic.features = features;
        EXPECT_EQ(faults(logistic).at(0).path, "problem.surface.features");
    }
    logistic.features = {"petal_length", "nonsense"};
    EXPECT_EQ(faults(logistic).at(0).path, "problem.surface.features.1");
    logistic = {};
    logistic.batchSize = -1;
    EXPECT_EQ(faults(logistic), (Issues{{"problem.surface.batch_size", "-1", "0 (all) to 150"}}));

    const TableFile one("p,q,kind\n1,2,a\n3,4,a\n");
    logistic = {};
    logistic.data = one.source();
    logistic.features = {"p", "q"};
    logistic.target = "kind";
    EXPECT_EQ(faults(logistic).at(0).path, "problem.surface.target");
}

TEST(Logistic, RefusesMoreSamplesThanItCanDraw) {
    std::string csv = "p,q,kind\n";
    for (std::size_t i = 0; i <= Logistic::maxSamples; ++i) csv += i % 2 ? "1,2,a\n" : "2,1,b\n";
    const TableFile table(csv);
    Logistic logistic;
    logistic.data = table.source();
    logistic.features = {"p", "q"};
    logistic.target = "kind";
    EXPECT_EQ(faults(logistic).at(0).path, "problem.surface.data");
}

TEST(NestedKind, IsWrittenAndReadAsAKind) {
    LeastSquares line;
    line.data = CsvFile{.file = "x.csv", .targets = {"y"}, .task = Task::Regression};
    line.batchSize = 8;
    Json json;
    writeKind(std::variant<LeastSquares, Logistic>(line), json);
    EXPECT_EQ(
        json.dump(),
        R"({"kind":"least_squares","data":{"kind":"csv","file":"x.csv","features":[],)"
        R"("target":["y"],"task":"regression","missing":"refuse","header":"auto","decimal":"auto","missing_marks":[],"words":[],"numbers":[],"separator":"auto"},"features":["petal_length"],"target":"petal_width",)"
        R"("scale":"none","batch_size":8})");
    std::variant<LeastSquares, Logistic> read;
    Issues issues;
    readKind(read, json, "surface", issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    EXPECT_EQ(std::get<LeastSquares>(read), line);
    EXPECT_EQ(LeastSquares::params()[0].info.kinds().size(), std::variant_size_v<DataSource>);
}

TEST(NestedKind, ReportsFaultsUnderItsPath) {
    std::variant<LeastSquares, Logistic> read;
    Issues issues;
    readKind(read, Json::parse(R"({"data": {"kind": "csv", "file": 7, "taks": "auto"}, "batch_size": -1})"), "surface",
             issues);
    ASSERT_EQ(issues.size(), 3u) << text(issues);
    EXPECT_EQ(issues[0].path, "surface.data.taks");
    EXPECT_EQ(issues[1].path, "surface.data.file");
    EXPECT_EQ(issues[2].path, "surface.batch_size");
    issues.clear();
    readKind(read, Json::parse(R"({"data": {"kind": "irises"}})"), "surface", issues);
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, "surface.data.kind");
}

TEST(NestedKind, TakesALoneTargetOrAList) {
    DataSource source;
    Issues issues;
    readNestedKind(source, Json::parse(R"({"kind": "csv", "file": "x.csv", "target": "y"})"), "data", issues);
    EXPECT_EQ(targetsOf(source), std::vector<std::string>{"y"});
    readNestedKind(source, Json::parse(R"({"target": ["y", "z"]})"), "data", issues);
    EXPECT_EQ(targetsOf(source), (std::vector<std::string>{"y", "z"}));
    EXPECT_TRUE(issues.empty()) << text(issues);
    readNestedKind(source, Json::parse(R"({"target": 3})"), "data", issues);
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, "data.target");
}
