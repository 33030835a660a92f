// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/formats/gguf_header.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "diffusion/weights/damaged.hpp"

namespace weft::weights {
namespace {

enum class Kind : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, text, list, u64, i64, f64 };

constexpr std::uint32_t kKinds = 13;
constexpr std::uint64_t kMostDimensions = 4;
constexpr std::uint64_t kMostAlignment = 1 << 20;
constexpr std::uint64_t kUsualAlignment = 32;
// What is kept of a list: shapes have a handful of numbers, vocabularies a hundred thousand texts that nobody needs.
constexpr std::uint64_t kMostKept = 64;
constexpr const char* kAlignment = "general.alignment";

/// Reads the header from start to end; every failure says where.
class Reader {
 public:
  Reader(std::span<const std::byte> file, const std::filesystem::path& path) : file_(file), path_(path) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw damaged(path_, fmt::format("{} (at byte {} of its GGUF header)", what, position_));
  }

  template <typename T>
  T number() {
    T value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  std::string text() {
    const auto length = number<std::uint64_t>();
    const auto bytes = take(length);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  /// How many of something follow, each of which takes at least so many bytes.
  std::uint64_t count(std::string_view what, std::uint64_t least_bytes) {
    const auto number_of = number<std::uint64_t>();
    if (number_of > (file_.size() - position_) / least_bytes)
      fail(fmt::format("{} {} cannot fit into the file", number_of, what));
    return number_of;
  }

  Kind kind() {
    const auto number_of = number<std::uint32_t>();
    if (number_of >= kKinds) fail(fmt::format("a value is of the unknown kind {}", number_of));
    return static_cast<Kind>(number_of);
  }

  std::span<const std::byte> take(std::uint64_t bytes) {
    if (bytes > file_.size() - position_) fail("the file is cut off");
    const auto taken = file_.subspan(position_, bytes);
    position_ += bytes;
    return taken;
  }

  std::uint64_t position() const { return position_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::span<const std::byte> file_;
  const std::filesystem::path& path_;
  std::uint64_t position_ = 0;
};

std::uint64_t least_bytes(Kind kind) {
  switch (kind) {
    case Kind::u8:
    case Kind::i8:
    case Kind::boolean:
      return 1;
    case Kind::u16:
    case Kind::i16:
      return 2;
    case Kind::u32:
    case Kind::i32:
    case Kind::f32:
      return 4;
    case Kind::u64:
    case Kind::i64:
    case Kind::f64:
    case Kind::text:
      return 8;
    case Kind::list:
      return 12;
  }
  return 1;
}

/// One value that is no list, as text.
std::string scalar(Reader& reader, Kind kind) {
  switch (kind) {
    case Kind::u8:
      return std::to_string(reader.number<std::uint8_t>());
    case Kind::i8:
      return std::to_string(reader.number<std::int8_t>());
    case Kind::u16:
      return std::to_string(reader.number<std::uint16_t>());
    case Kind::i16:
      return std::to_string(reader.number<std::int16_t>());
    case Kind::u32:
      return std::to_string(reader.number<std::uint32_t>());
    case Kind::i32:
      return std::to_string(reader.number<std::int32_t>());
    case Kind::u64:
      return std::to_string(reader.number<std::uint64_t>());
    case Kind::i64:
      return std::to_string(reader.number<std::int64_t>());
    case Kind::f32:
      return fmt::format("{}", reader.number<float>());
    case Kind::f64:
      return fmt::format("{}", reader.number<double>());
    case Kind::boolean:
      return reader.number<std::uint8_t>() != 0 ? "true" : "false";
    case Kind::text:
      return reader.text();
    case Kind::list:
      break;
  }
  reader.fail("a list inside a list");
}

bool is_whole(Kind kind) { return kind != Kind::f32 && kind != Kind::f64 && kind != Kind::text && kind != Kind::list; }

std::int64_t whole(Reader& reader, Kind kind) {
  switch (kind) {
    case Kind::u64:
      return static_cast<std::int64_t>(reader.number<std::uint64_t>());
    case Kind::boolean:
      return reader.number<std::uint8_t>();
    default:
      return std::stoll(scalar(reader, kind));
  }
}

/// The list if it is short and of whole numbers; else it is walked over.
std::vector<std::int64_t> list(Reader& reader) {
  const Kind kind = reader.kind();
  const std::uint64_t count = reader.count("numbers or texts of a list", least_bytes(kind));
  std::vector<std::int64_t> kept;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (is_whole(kind) && count <= kMostKept)
      kept.push_back(whole(reader, kind));
    else
      static_cast<void>(scalar(reader, kind));
  }
  return kept;
}

void read_values(Reader& reader, GgufHeader& header, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string key = reader.text();
    if (header.values.contains(key) || header.lists.contains(key)) reader.fail(fmt::format("'{}' comes twice", key));
    const Kind kind = reader.kind();
    if (kind == Kind::list)
      header.lists.emplace(key, list(reader));
    else
      header.values.emplace(key, scalar(reader, kind));
  }
}

std::vector<std::int64_t> shape(Reader& reader, const std::string& key) {
  const auto dimensions = reader.number<std::uint32_t>();
  if (dimensions > kMostDimensions) reader.fail(fmt::format("tensor '{}' has {} dimensions", key, dimensions));
  std::vector<std::int64_t> sizes;
  std::int64_t elements = 1;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    const auto size = reader.number<std::uint64_t>();
    if (size == 0 || size > INT64_MAX || __builtin_mul_overflow(elements, static_cast<std::int64_t>(size), &elements))
      reader.fail(fmt::format("tensor '{}' has a size of {}", key, size));
    sizes.push_back(static_cast<std::int64_t>(size));
  }
  std::reverse(sizes.begin(), sizes.end());
  return sizes;
}

void read_entries(Reader& reader, GgufHeader& header, std::uint64_t count) {
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < count; ++i) {
    GgufEntry entry;
    entry.key = reader.text();
    if (!seen.insert(entry.key).second) reader.fail(fmt::format("tensor '{}' comes twice", entry.key));
    entry.shape = shape(reader, entry.key);
    entry.type = reader.number<std::uint32_t>();
    entry.offset = reader.number<std::uint64_t>();
    header.entries.push_back(std::move(entry));
  }
}

std::uint64_t alignment_of(const Reader& reader, const GgufHeader& header) {
  const auto found = header.values.find(kAlignment);
  if (found == header.values.end()) return kUsualAlignment;
  std::uint64_t alignment = 0;
  for (const char digit : found->second) {
    if (digit < '0' || digit > '9' || alignment > kMostAlignment) break;
    alignment = alignment * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (alignment == 0 || alignment > kMostAlignment || (alignment & (alignment - 1)) != 0)
    reader.fail(fmt::format("{} is {}, which is no power of two", kAlignment, found->second));
  return alignment;
}

// Offsets count from the first aligned byte behind the header.
void place_entries(const Reader& reader, GgufHeader& header, std::uint64_t file_bytes) {
  const std::uint64_t alignment = alignment_of(reader, header);
  header.data_start = (reader.position() + alignment - 1) / alignment * alignment;
  for (GgufEntry& entry : header.entries) {
    if (entry.offset % alignment != 0)
      throw damaged(reader.path(), entry.key,
                    fmt::format("its data begins at {}, not at a multiple of {}", entry.offset, alignment));
    if (entry.offset > file_bytes || header.data_start > file_bytes - entry.offset)
      throw damaged(reader.path(), entry.key,
                    fmt::format("its data begins {} bytes behind the header, but the file ends before: it is cut off",
                                entry.offset));
    entry.offset += header.data_start;
  }
}

}  // namespace

GgufHeader read_gguf_header(std::span<const std::byte> file, const std::filesystem::path& path) {
  Reader reader(file, path);
  const auto magic = reader.take(4);
  if (std::memcmp(magic.data(), "GGUF", 4) != 0) reader.fail("it does not begin with 'GGUF'");
  const auto version = reader.number<std::uint32_t>();
  if (version != 2 && version != 3)
    throw WeightsError(fmt::format("{}: it is of GGUF version {}; versions 2 and 3 are read", path.string(), version),
                       version == 1 ? "Convert it again with a newer tool." : "It may be of a big-endian machine.");
  constexpr std::uint64_t kLeastEntry = 24, kLeastValue = 13;
  const std::uint64_t tensors = reader.count("tensors", kLeastEntry);
  const std::uint64_t values = reader.count("values", kLeastValue);
  GgufHeader header;
  read_values(reader, header, values);
  read_entries(reader, header, tensors);
  place_entries(reader, header, file.size());
  return header;
}

}  // namespace weft::weights
