#include "app/network/network_pictures.h"

#include <QCoreApplication>
#include <algorithm>
#include <numeric>

#include "core/nn/dropout.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("NetworkPictures", text); }

using ConstMatrix = Eigen::Map<const Matrix<double>>;

ConstMatrix weightsIn(const Vector<double>& values, const LayerShape& layer) {
    return {values.data() + layer.weight, layer.units, layer.inputs};
}

QString layerName(const NetworkLayout& layout, std::size_t layer) {
    return layer + 1 == layout.layers().size() ? tr("Output") : tr("Layer %1").arg(layer + 1);
}

QString outputFunction(const Snapshot& snapshot, bool classes) {
    if (!classes) return {};
    return translated(lossInfo(snapshot.loss).outputFunction);
}

QString layerTitle(const Snapshot& snapshot, std::size_t index, bool classes) {
    const LayerShape& layer = snapshot.layout->layers()[index];
    QStringList parts{layerName(*snapshot.layout, index)};
    if (index + 1 == snapshot.layout->layers().size()) {
        if (const QString function = outputFunction(snapshot, classes); !function.isEmpty()) parts << function;
    } else {
        if (layer.batchNorm) parts << tr("BatchNorm");
        parts << translated(infoOf(layer.activation).title);
        if (layer.dropout > 0) parts << tr("Dropout %1").arg(formatNumber(layer.dropout));
    }
    return parts.join(QStringLiteral(" · "));
}

constexpr int mapSize = 20;   // nodes a side of a unit's heat map
constexpr int mostMaps = 48;  // units of a layer that get one

Eigen::MatrixXd planeNodes(const BoundaryScene& scene) {
    double low = std::numeric_limits<double>::infinity(), high = -low, lowY = low, highY = -low;
    for (const BoundaryPoint& p : *scene.points) {
        low = std::min(low, p.x), high = std::max(high, p.x);
        lowY = std::min(lowY, p.y), highY = std::max(highY, p.y);
    }
    Eigen::MatrixXd nodes(2, mapSize * mapSize);
    for (int row = 0; row < mapSize; ++row)
        for (int column = 0; column < mapSize; ++column) {
            nodes(0, row * mapSize + column) = low + (high - low) * (column + 0.5) / mapSize;
            nodes(1, row * mapSize + column) = highY - (highY - lowY) * (row + 0.5) / mapSize;
        }
    return nodes;
}

std::vector<HeatMap> mapsOf(const Matrix<double>& values) {
    std::vector<HeatMap> maps(static_cast<std::size_t>(std::min<Eigen::Index>(values.rows(), mostMaps)));
    for (std::size_t unit = 0; unit < maps.size(); ++unit) {
        maps[unit].columns = mapSize;
        // Each to its own largest: what a unit looks for, not how loudly it speaks.
        const double largest = std::max(values.row(static_cast<Eigen::Index>(unit)).cwiseAbs().maxCoeff(), 1e-30);
        for (Eigen::Index i = 0; i < values.cols(); ++i)
            maps[unit].values.push_back(static_cast<float>(values(static_cast<Eigen::Index>(unit), i) / largest));
    }
    return maps;
}

// What units of a first layer look for in an image: their weights as a picture of its shape.
std::vector<HeatMap> weightPictures(const Eigen::MatrixXd& weights, int width) {
    std::vector<HeatMap> maps(static_cast<std::size_t>(std::min<Eigen::Index>(weights.rows(), mostMaps)));
    for (std::size_t unit = 0; unit < maps.size(); ++unit) {
        const auto row = weights.row(static_cast<Eigen::Index>(unit));
        const double largest = std::max(row.cwiseAbs().maxCoeff(), 1e-30);
        maps[unit].columns = width;
        for (Eigen::Index i = 0; i < row.size(); ++i) maps[unit].values.push_back(static_cast<float>(row(i) / largest));
    }
    return maps;
}

std::vector<double> means(const Matrix<double>& values) {
    std::vector<double> out;
    for (Eigen::Index unit = 0; unit < values.rows(); ++unit) out.push_back(values.row(unit).mean());
    return out;
}

// f′ at each number, whatever the activation.
Matrix<double> derivativeOf(const Activation& activation, const Matrix<double>& z, const Matrix<double>& a) {
    Matrix<double> derivative = Matrix<double>::Ones(z.rows(), z.cols());
    multiplyByDerivative(activation, z.data(), a.data(), derivative.data(), z.size());
    return derivative;
}

// The data loss over some columns of a part, from the last layer's values for them.
double lossOver(const Loss& loss, const Matrix<double>& outputs, const Part<double>& part,
                std::span<const std::uint32_t> columns) {
    std::vector<std::uint32_t> labels;
    Matrix<double> numbers(part.targets.rows(), outputs.cols()), unused(outputs.rows(), outputs.cols());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!part.labels.empty()) labels.push_back(part.labels[columns[i]]);
        if (part.targets.size() > 0)
            numbers.col(static_cast<Eigen::Index>(i)) = part.targets.col(static_cast<Eigen::Index>(columns[i]));
    }
    const Answers<double> answers{labels.data(), numbers.data()};
    return lossSum(loss, outputs.data(), outputs.rows(), outputs.cols(), answers, 1.0, unused.data()) /
           static_cast<double>(outputs.cols());
}

// Calls use(begin, end) for each tensor of a layer.
template <class Use>
void forEachTensor(const LayerShape& layer, Use use) {
    use(layer.weight, layer.weight + layer.units * layer.inputs);
    for (const std::int64_t begin : {layer.bias, layer.gamma, layer.beta})
        if (begin >= 0) use(begin, begin + layer.units);
}

LayerRatesRow normsOf(const StepAnatomy::Whole& whole, const Vector<double>& theta, const LayerShape& layer) {
    LayerRatesRow row;
    double gradient = 0, step = 0, parameters = 0;
    forEachTensor(layer, [&](std::int64_t begin, std::int64_t end) {
        gradient += whole.gradient.segment(begin, end - begin).squaredNorm();
        step += whole.step.segment(begin, end - begin).squaredNorm();
        parameters += theta.segment(begin, end - begin).squaredNorm();
        row.total += end - begin;
        for (std::int64_t i = begin; i < end; ++i) {
            const double rate = whole.effectiveRate[i];
            if (!std::isfinite(rate))
                ++row.notFinite;
            else if (!(rate > 0))
                ++row.zero;
        }
    });
    row.gradient = std::sqrt(gradient);
    row.step = std::sqrt(step);
    row.parameters = std::sqrt(parameters);
    return row;
}

void countRates(const Vector<double>& rates, const LayerShape& layer, int low, int high, LayerRatesRow& row) {
    constexpr int bins = 40;
    row.counts.assign(bins, 0);
    forEachTensor(layer, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            if (!std::isfinite(rates[i]) || !(rates[i] > 0)) continue;
            const int bin = static_cast<int>((std::log10(rates[i]) - low) / (high - low) * bins);
            ++row.counts[static_cast<std::size_t>(std::clamp(bin, 0, bins - 1))];
        }
    });
}

QString classText(const ViewData& data, Eigen::Index label) {
    return tr("class %1")
        .arg(QString::fromStdString(data.prepared->data->set->classNames[static_cast<std::size_t>(label)]));
}

}  // namespace

std::shared_ptr<const Snapshot> asTrained(const ShownNetwork& shown, std::uint32_t id) {
    const Snapshot& snapshot = shown.snapshot();
    const Part<double>& sample = shown.data().sample;
    const auto& layers = snapshot.layout->layers();
    auto trained = std::make_shared<Snapshot>(snapshot);
    const auto activity = shown.probe().forward(sample.inputs, Mode::Training, sample.ids);
    Vector<double> keep;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerShape& layer = layers[i];
        if (layer.batchNorm) {
            const Vector<double> mean = activity[i].linear.rowwise().mean();
            trained->running.segment(layer.runningMean, layer.units) = mean;
            trained->running.segment(layer.runningVariance, layer.units) =
                (activity[i].linear.colwise() - mean).array().square().rowwise().mean();
        }
        if (layer.dropout <= 0 || i + 1 == layers.size()) continue;
        keep.resize(layer.units);
        dropout::draw<double>({snapshot.seed, static_cast<std::uint64_t>(snapshot.epoch)}, i, layer.dropout,
                              std::span(&id, 1), layer.units, keep.data());
        Eigen::Map<Matrix<double>>(trained->theta.data() + layers[i + 1].weight, layers[i + 1].units, layer.units) *=
            keep.asDiagonal();
    }
    return trained;
}

NetworkDiagram diagramOf(const ShownNetwork& shown) {
    const Snapshot* snapshot = &shown.snapshot();
    const ViewData& data = shown.data();
    const ViewPlane& plane = shown.plane();
    const NetworkLayout& layout = *snapshot->layout;
    const DataSet& set = shown.set();
    const Probe probe = shown.probe();
    NetworkDiagram diagram;
    DiagramLayer& input = diagram.layers.emplace_back();
    input.title = tr("Input");
    input.units = static_cast<int>(layout.inputs());
    for (const std::string& name : set.featureNames) input.names.push_back(QString::fromStdString(name));
    // Pixels are known by their place; p37 says nothing.
    if (set.hasImages())
        for (std::int64_t i = 0; i < std::ssize(input.names); ++i)
            input.names[static_cast<std::size_t>(i)] =
                tr("row %1, col. %2").arg(i / set.imageWidth + 1).arg(i % set.imageWidth + 1);
    const bool hasPlane = set.features() == 2;
    const auto average = probe.forward(data.sample.inputs, Mode::Evaluation, data.sample.ids);
    std::vector<LayerActivity> overPlane;
    if (hasPlane) {
        const Matrix<double> nodes = plane.inputs(planeNodes(plane.scene(0)));
        overPlane =
            probe.forward(nodes, Mode::Evaluation, std::vector<std::uint32_t>(static_cast<std::size_t>(nodes.cols())));
        input.maps = mapsOf(nodes);
    } else {
        input.means = means(data.sample.inputs);
    }
    std::vector<double> keep;
    for (std::size_t i = 0; i < layout.layers().size(); ++i) {
        const LayerShape& shape = layout.layers()[i];
        const bool last = i + 1 == layout.layers().size();
        DiagramLayer& layer = diagram.layers.emplace_back();
        layer.title = layerTitle(*snapshot, i, data.classes());
        layer.units = static_cast<int>(shape.units);
        layer.weights = weightsIn(snapshot->theta, shape);
        layer.biases = snapshot->theta.segment(shape.bias, shape.units);
        if (hasPlane)
            layer.maps = mapsOf(last ? overPlane[i].linear : overPlane[i].activation);
        else
            layer.means = means(last ? average[i].linear : average[i].activation);
        if (set.hasImages() && i == 0 && !last && layer.weights.cols() == set.imageWidth * set.imageHeight) {
            layer.title += tr(" · weights as pictures");
            layer.maps = weightPictures(layer.weights, static_cast<int>(set.imageWidth));
        }
        if (last && shape.units == static_cast<std::int64_t>(set.classNames.size()))
            for (const std::string& name : set.classNames) layer.names.push_back(QString::fromStdString(name));
        if (last && !data.classes())
            for (const std::string& name : set.outputNames) layer.names.push_back(QString::fromStdString(name));
        if (shape.dropout <= 0 || last) continue;
        keep.resize(static_cast<std::size_t>(shape.units));
        // The mask of another sample for each snapshot, so that one sees it change as the epochs go by.
        const std::uint32_t id = data.train.ids[static_cast<std::size_t>(snapshot->step) % data.train.ids.size()];
        dropout::draw<double>({snapshot->seed, static_cast<std::uint64_t>(snapshot->epoch)}, i, shape.dropout,
                              std::span(&id, 1), shape.units, keep.data());
        for (const double k : keep) layer.dropped.push_back(k == 0);
    }
    return diagram;
}

BackpropPicture backpropOf(const ShownNetwork& shown, int sample, bool batch, int batchSize) {
    const Snapshot* snapshot = &shown.snapshot();
    const ViewData& data = shown.data();
    const NetworkLayout& layout = *snapshot->layout;
    const Probe probe = shown.probe();
    const auto count = static_cast<int>(data.train.samples());
    batchSize = std::clamp(batchSize, 1, count);
    sample = std::clamp(sample, 0, count - 1);
    std::vector<std::uint32_t> columns(batch ? static_cast<std::size_t>(batchSize) : 1);
    std::iota(columns.begin(), columns.end(), batch ? 0u : static_cast<std::uint32_t>(sample));
    // A lone sample has no batch statistics: it is shown as the finished network sees it.
    const auto activity = probe.backward(data.train, columns, batch ? Mode::Training : Mode::Evaluation);

    BackpropPicture picture;
    picture.batch = batch;
    picture.sample = sample;
    picture.samples = count;
    picture.batchSize = batchSize;
    Matrix<double> inputs(layout.inputs(), static_cast<Eigen::Index>(columns.size()));
    for (std::size_t i = 0; i < columns.size(); ++i)
        inputs.col(static_cast<Eigen::Index>(i)) = data.train.inputs.col(static_cast<Eigen::Index>(columns[i]));
    picture.input = means(inputs);
    for (std::size_t i = 0; i < layout.layers().size(); ++i) {
        const LayerShape& shape = layout.layers()[i];
        const LayerActivity& now = activity[i];
        const bool last = i + 1 == layout.layers().size();
        BackpropLayer& layer = picture.layers.emplace_back();
        layer.title = layerName(layout, i);
        if (!last) {
            layer.activation = translated(infoOf(shape.activation).title);
            layer.formula = fromView(infoOf(shape.activation).formula);
        }
        layer.linear = means(now.linear);
        if (shape.batchNorm) layer.normalised = means(now.normalised);
        layer.activated = means(now.activation);
        layer.output = means(now.output);
        layer.derivative = means(derivativeOf(shape.activation, now.normalised, now.activation));
        if (!last) {
            const LayerShape& next = layout.layers()[i + 1];
            layer.byActivation = means(weightsIn(snapshot->theta, next).transpose() * activity[i + 1].delta);
        }
        layer.delta = means(now.delta);
        layer.dropout = last || !batch ? 0 : shape.dropout;
        layer.deltaNorm = now.delta.norm();
        const Matrix<double>& before = i == 0 ? inputs : activity[i - 1].output;
        layer.weightGradientNorm = (now.delta * before.transpose()).norm();
        layer.weightNorm = weightsIn(snapshot->theta, shape).norm();
    }
    const std::string_view lossTitle = infoOf(snapshot->loss).title;
    picture.lossName = translated(lossTitle);
    const Matrix<double> predicted = probe.predict(inputs);
    if (!batch && data.classes()) {
        Eigen::Index best = 0;
        const double share = predicted.col(0).maxCoeff(&best);
        picture.target = classText(data, data.train.labels[static_cast<std::size_t>(sample)]);
        picture.predicted = tr("%1, %2 %").arg(classText(data, best), formatNumber(100 * share, 3));
    } else if (!batch) {
        const TargetScaler& scaler = data.prepared->data->targetScaler;
        picture.target = formatNumber(scaler.unscaled(0, data.train.targets(0, sample)), 4);
        picture.predicted = formatNumber(scaler.unscaled(0, predicted(0, 0)), 4);
    }
    picture.loss = lossOver(snapshot->loss, activity.back().linear, data.train, columns);
    return picture;
}

LayerRatesPicture layerRatesOf(const StepAnatomy& anatomy, const Snapshot& before) {
    const std::vector<LayerShape>& layers = before.layout->layers();
    const Vector<double>& rates = anatomy.whole.effectiveRate;
    LayerRatesPicture picture;
    picture.rate = anatomy.rate;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto include = [&](double rate) {
        if (!std::isfinite(rate) || !(rate > 0)) return;
        low = std::min(low, rate);
        high = std::max(high, rate);
    };
    include(anatomy.rate);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        picture.rows.push_back(normsOf(anatomy.whole, before.theta, layers[i]));
        picture.rows.back().name = layerName(*before.layout, i);
        forEachTensor(layers[i], [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t at = begin; at < end; ++at) include(rates[at]);
        });
    }
    if (!(low <= high)) low = high = 1;
    // Whole decades, so that the axis stays while training goes on; and room about what is all the same.
    picture.low = static_cast<int>(std::floor(std::log10(low)));
    picture.high = static_cast<int>(std::ceil(std::log10(high)));
    if (picture.high - picture.low < 2) {
        --picture.low;
        ++picture.high;
    }
    for (std::size_t i = 0; i < layers.size(); ++i)
        countRates(rates, layers[i], picture.low, picture.high, picture.rows[i]);
    return picture;
}

std::vector<GallerySample> galleryOf(const ShownNetwork& shown) {
    const Part<double>& part = shown.data().judged();
    const Matrix<double> shares = shown.probe().predict(part.inputs);
    std::vector<GallerySample> samples;
    for (std::int64_t i = 0; i < part.samples(); ++i) {
        Eigen::Index best = 0;
        const double confidence = shares.col(i).maxCoeff(&best);
        samples.push_back({part.ids[static_cast<std::size_t>(i)],
                           static_cast<int>(part.labels[static_cast<std::size_t>(i)]), static_cast<int>(best),
                           confidence});
    }
    return samples;
}

}  // namespace ravine
