#include "core/readers/foreign_file.h"

#include <algorithm>
#include <array>
#include <string>

namespace ravine {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::string_view begin;
    ForeignFile file;
};

constexpr std::string_view unpack = "a CSV file: unpack it first";
constexpr std::string_view convert = "a CSV file: read it with the program that wrote it and save it as CSV";

constexpr std::array signatures{
    Signature{"\xD0\xCF\x11\xE0"sv,
              {"an old workbook (.xls)", "a CSV file: open it in a spreadsheet and save it as CSV"}},
    Signature{"\x1F\x8B"sv, {"a gzip file (.gz)", "a CSV file: unpack it first, as with gunzip"}},
    Signature{"BZh"sv, {"a bzip2 file (.bz2)", unpack}},
    Signature{"\xFD\x37zXZ"sv, {"an xz file (.xz)", unpack}},
    Signature{"\x28\xB5\x2F\xFD"sv, {"a Zstandard file (.zst)", unpack}},
    Signature{"7z\xBC\xAF"sv, {"a 7-Zip archive (.7z)", unpack}},
    Signature{"Rar!"sv, {"a RAR archive (.rar)", unpack}},
    Signature{"%PDF"sv, {"a PDF document", "a CSV file: copy its table into a spreadsheet and save that as CSV"}},
    Signature{"PAR1"sv, {"a Parquet file", "a CSV file: convert it, as pandas does with read_parquet and to_csv"}},
    Signature{"ARROW1"sv, {"an Arrow file (Feather)", "a CSV file: convert it, as pandas does with read_feather"}},
    Signature{"\x89HDF"sv, {"an HDF5 file", convert}},
    Signature{"SQLite format 3"sv, {"an SQLite database", "a CSV file: export the table with .mode csv"}},
    Signature{"\x93NUMPY"sv, {"a NumPy array (.npy)", "a CSV file: write it with numpy.savetxt"}},
    Signature{"\x80\x02"sv, {"a Python pickle", convert}},
    Signature{"\x80\x03"sv, {"a Python pickle", convert}},
    Signature{"\x80\x04"sv, {"a Python pickle", convert}},
    Signature{"\x80\x05"sv, {"a Python pickle", convert}},
    Signature{"RDX"sv, {"an R data file", "a CSV file: write it with write.csv"}},
    Signature{"MATLAB 5.0"sv, {"a MATLAB file (.mat)", convert}},
    Signature{"\x89PNG"sv, {"a picture (PNG)", "a CSV file of numbers"}},
    Signature{"\xFF\xD8\xFF"sv, {"a picture (JPEG)", "a CSV file of numbers"}},
    Signature{"GIF8"sv, {"a picture (GIF)", "a CSV file of numbers"}},
    Signature{"{\\rtf"sv, {"a text document (RTF)", "a CSV file: save the table alone, as CSV"}},
};

bool containsAnyCase(std::string_view text, std::string_view word) {
    return std::ranges::search(text, word, {}, [](char c) {
               return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
           }).begin() != text.end();
}

}  // namespace

std::optional<ForeignFile> foreignFile(std::string_view bytes) {
    for (const Signature& signature : signatures)
        if (bytes.starts_with(signature.begin)) return signature.file;
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) {
        const std::string_view begin = bytes.substr(0, 4096);
        if (begin.find("xl/") != begin.npos || begin.find("[Content_Types]") != begin.npos)
            return ForeignFile{"a workbook (.xlsx)", "a CSV file: open it in a spreadsheet and save it as CSV"};
        if (begin.find("opendocument.spreadsheet") != begin.npos)
            return ForeignFile{"a workbook (.ods)", "a CSV file: open it in a spreadsheet and save it as CSV"};
        return ForeignFile{"a zip archive", unpack};
    }
    std::string_view text = bytes;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const std::string_view begin = text.substr(0, 256);
    if (begin.starts_with('<')) {
        if (containsAnyCase(begin, "<!doctype html") || containsAnyCase(begin, "<html"))
            return ForeignFile{"a web page (HTML)", "a CSV file: download the file itself, not the page that shows it"};
        if (begin.starts_with("<?xml")) return ForeignFile{"an XML file", convert};
    }
    // Braces and brackets begin a cell now and then; what follows them in JSON does not.
    const char first = begin.empty() ? ' ' : begin.front();
    if (first == '{' || first == '[') {
        const std::size_t next = begin.find_first_not_of(" \t\r\n", 1);
        const char second = next == begin.npos ? ' ' : begin[next];
        const bool object = first == '{' && (second == '"' || second == '}');
        const bool list = first == '[' && (second == '{' || second == '[');
        if (object || list)
            return ForeignFile{"a JSON file", "a CSV file: a line of names, then a line for each record"};
    }
    return std::nullopt;
}

}  // namespace ravine
