#include "core/readers/idx.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "core/data/data_set.h"

using namespace ravine;

namespace {

using Bytes = std::vector<std::uint8_t>;

void appendBigEndian(Bytes& bytes, std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

Bytes idx(const std::vector<std::uint32_t>& dimensions, const Bytes& content) {
    Bytes bytes{0, 0, 8, static_cast<std::uint8_t>(dimensions.size())};
    for (const std::uint32_t dimension : dimensions) appendBigEndian(bytes, dimension);
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

Bytes gzipped(const Bytes& bytes) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    Bytes packed(deflateBound(&stream, bytes.size()) + 64);
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

// Three pictures of 3 × 2 (width × height), two to learn from, with labels 1, 0 and 2.
class IdxFiles : public testing::Test {
protected:
    IdxFiles() {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        folder = std::filesystem::path(testing::TempDir()) / (std::string("ravine_idx_") + info->name());
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        write("train-images-idx3-ubyte", trainImages);
        write("train-labels-idx1-ubyte", idx({2}, {1, 0}));
        write("t10k-images-idx3-ubyte", idx({1, 2, 3}, {7, 7, 7, 7, 7, 7}));
        write("t10k-labels-idx1-ubyte", idx({1}, {2}));
    }
    ~IdxFiles() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    void write(const std::string& name, const Bytes& bytes) const {
        std::ofstream(folder / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    std::shared_ptr<const DataSet> read(const DataSource& source) {
        issues.clear();
        auto set = loadDataSet(source, folder.parent_path().string(), 1, "problem.data", issues);
        EXPECT_EQ(set != nullptr, issues.empty()) << text(issues);
        return set;
    }
    std::shared_ptr<const DataSet> read() { return read(IdxFolder{.folder = folder.filename().string()}); }

    // One fault, of train-images, plain and gzipped where they say the same.
    void expectFault(const Bytes& images, const std::string& place, const std::string& value,
                     const std::string& allowed) {
        write("train-images-idx3-ubyte", images);
        expectIssue("train-images-idx3-ubyte" + place, value, allowed);
    }
    void expectGzippedFault(const Bytes& packed, const std::string& place, const std::string& value,
                            const std::string& allowed) {
        std::filesystem::remove(folder / "train-images-idx3-ubyte");
        write("train-images-idx3-ubyte.gz", packed);
        expectIssue("train-images-idx3-ubyte.gz" + place, value, allowed);
        std::filesystem::remove(folder / "train-images-idx3-ubyte.gz");
    }
    void expectIssue(const std::string& path, const std::string& value, const std::string& allowed) {
        SCOPED_TRACE(value);
        EXPECT_FALSE(read());
        ASSERT_EQ(issues.size(), 1u) << text(issues);
        EXPECT_TRUE(issues[0].path.starts_with(path)) << issues[0].text();
        EXPECT_NE(issues[0].value.find(value), std::string::npos) << issues[0].text();
        EXPECT_NE(issues[0].allowed.find(allowed), std::string::npos) << issues[0].text();
    }

    std::filesystem::path folder;
    Issues issues;
    const Bytes trainImages = idx({2, 2, 3}, {0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255});
};

}  // namespace

TEST_F(IdxFiles, AreReadPlainAndGzipped) {
    for (const bool packed : {false, true}) {
        if (packed) {
            std::filesystem::remove(folder / "train-images-idx3-ubyte");
            write("train-images-idx3-ubyte.gz", gzipped(trainImages));
            std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
            write("t10k-labels-idx1-ubyte.gz", gzipped(idx({1}, {2})));
        }
        const auto set = read();
        ASSERT_TRUE(set);
        EXPECT_EQ(set->samples(), 3);
        EXPECT_EQ(set->ownTest, 1);
        EXPECT_EQ(set->imageWidth, 3);
        EXPECT_EQ(set->imageHeight, 2);
        EXPECT_EQ(set->features(), 6);
        EXPECT_EQ(set->pixels, (Bytes{0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255, 7, 7, 7, 7, 7, 7}));
        EXPECT_EQ(set->labels, (std::vector<std::uint32_t>{1, 0, 2}));
        EXPECT_EQ(set->classNames, (std::vector<std::string>{"0", "1", "2"}));
        EXPECT_EQ(set->input(5, 1), 1.0);
    }
}

TEST_F(IdxFiles, NameWhatIsNotThere) {
    std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
    EXPECT_FALSE(read());
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, "problem.data.folder");
    EXPECT_EQ(issues[0].fault, Issue::Fault::File);
    EXPECT_NE(issues[0].allowed.find("t10k-labels-idx1-ubyte.gz"), std::string::npos);
    std::filesystem::create_directory(folder / "t10k-labels-idx1-ubyte");
    EXPECT_FALSE(read());
    EXPECT_NE(issues.at(0).allowed.find("this is a folder"), std::string::npos);
    EXPECT_FALSE(read(IdxFolder{}));
    EXPECT_EQ(issues.at(0).path, "problem.data.folder");
}

TEST_F(IdxFiles, MustBeginWithTheirMagicNumber) {
    Bytes images = trainImages;
    images[2] = 0x0D;  // floats
    expectFault(images, ", byte 0", "0x00000D03", "0x00000803");
    expectFault(idx({2}, {1, 0}), ", byte 0", "0x00000801", "0x00000803");  // labels
    expectFault({}, ", byte 0", "end", "cut off");
    expectFault({'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, ", byte 0", "0x504B0304", "IDX");
}

TEST_F(IdxFiles, MustHoldExactlyWhatTheHeaderAnnounces) {
    Bytes images = trainImages;
    images.pop_back();
    expectFault(images, ", byte 4", "12 bytes", "11 bytes");
    images = trainImages;
    images.push_back(0);
    expectFault(images, ", byte 4", "12 bytes", "13 bytes");
    images = trainImages;
    images.resize(10);
    expectFault(images, ", byte 10", "end", "cut off");
}

TEST_F(IdxFiles, AreRefusedOnALyingHeaderWithoutTakingMemory) {
    // 4,294,967,295 pictures of 2 × 3 would be 24 GiB, 178 million of them still 1 GiB.
    for (const auto& [count, allowed] : {std::pair{0xFFFFFFFFu, "1073741824"}, {178'000'000u, "12 bytes"}}) {
        Bytes images = trainImages;
        for (int i = 0; i < 4; ++i) images[4 + i] = static_cast<std::uint8_t>(count >> (24 - 8 * i));
        expectFault(images, ", byte 4", std::to_string(count), allowed);
    }
    expectFault(idx({0, 2, 3}, {}), ", byte 4", "0 items", "one");
    expectFault(idx({2, 0, 3}, {}), ", byte 8", "0 pixels", "256");
    expectFault(idx({2, 2, 257}, Bytes(1028)), ", byte 12", "257 pixels", "256");
    expectFault(idx({2, 0x80000000u, 0x80000000u}, {1}), ", byte 8", "2147483648 pixels", "256");
}

TEST_F(IdxFiles, AreRefusedWhenGzippedAndLying) {
    // Announces more than its packed size could ever give.
    expectGzippedFault(gzipped(idx({10'000'000, 2, 3}, {1, 2, 3})), ", byte 4", "60000000 bytes", "unpack to no more");
    // Truly as large as it says, all of one colour.
    expectGzippedFault(gzipped(idx({3000, 100, 100}, Bytes(30'000'000))), ", byte 4", "30000000 bytes",
                       "unpack it first");
    // Could give it, but ends before.
    Bytes noise(6 * 300);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * i * 37 >> 3);
    expectGzippedFault(gzipped(idx({600, 2, 3}, noise)), ", byte 1816", "end", "cut off");
    // Goes on after what it announced: a bomb of 64 MiB behind two pictures.
    Bytes bomb = trainImages;
    bomb.resize(64 << 20);
    expectGzippedFault(gzipped(bomb), ", byte 28", "more bytes", "announces");
}

TEST_F(IdxFiles, AreRefusedWhenTheirGzipIsDamaged) {
    const Bytes packed = gzipped(trainImages);
    Bytes damaged = packed;
    damaged.resize(packed.size() - 6);  // the checksum is cut off
    expectGzippedFault(damaged, ", byte 28", "end", "cut off");
    damaged = packed;
    damaged[packed.size() - 6] ^= 1;  // the checksum is wrong
    expectGzippedFault(damaged, ", byte ", "damaged", "fetch it again");
    damaged = packed;
    damaged.resize(14);
    expectGzippedFault(damaged, ", byte ", "end", "cut off");
    damaged = packed;
    damaged[10] = 0xFF;  // no such block
    expectGzippedFault(damaged, ", byte 0", "damaged", "fetch it again");
}

TEST_F(IdxFiles, MustAgreeOnCountsAndSizes) {
    write("train-labels-idx1-ubyte", idx({3}, {1, 0, 1}));
    expectIssue("train-labels-idx1-ubyte, byte 4", "3 labels", "2, one for each picture");
    write("train-labels-idx1-ubyte", idx({2}, {1, 0}));
    write("t10k-images-idx3-ubyte", idx({1, 3, 2}, {7, 7, 7, 7, 7, 7}));
    expectIssue("t10k-images-idx3-ubyte, byte 8", "2 × 3", "3 × 2");
}

TEST_F(IdxFiles, MustHaveTwoClasses) {
    write("train-labels-idx1-ubyte", idx({2}, {0, 0}));
    write("t10k-labels-idx1-ubyte", idx({1}, {0}));
    EXPECT_FALSE(read());
    EXPECT_EQ(issues.at(0).path, "problem.data.folder");
}

TEST_F(IdxFiles, HaveTenClassesAsFashionMnist) {
    const FashionMnist fashion{.folder = folder.string()};
    const auto set = read(fashion);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->classNames.size(), 10u);
    EXPECT_EQ(set->classNames[9], "Ankle boot");
    write("train-labels-idx1-ubyte", idx({2}, {1, 10}));
    EXPECT_FALSE(read(fashion));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0], (Issue{"train-labels-idx1-ubyte, byte 9", "label 10", "a label from 0 to 9"}));
}

TEST(FashionMnist, IsReadWhereItIsInstalledAndAskedForWhereNot) {
    Issues issues;
    const auto set = loadDataSet(FashionMnist{}, "", 1, "problem.data", issues);
    if (!std::filesystem::is_directory(FashionMnist::installed)) {
        ASSERT_EQ(issues.size(), 1u);
        EXPECT_EQ(issues[0].path, "problem.data.folder");
        EXPECT_NE(issues[0].allowed.find("dataset-fashion-mnist"), std::string::npos);
        return;
    }
    ASSERT_TRUE(set) << text(issues);
    EXPECT_EQ(set->samples(), 70'000);
    EXPECT_EQ(set->ownTest, 10'000);
    EXPECT_EQ(set->features(), 784);
    std::vector<int> counts(10);
    for (const auto label : set->labels) ++counts[label];
    EXPECT_EQ(counts, std::vector<int>(10, 7000));  // as the paper says
}
