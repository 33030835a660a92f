// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/formats/safetensors_header.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "diffusion/tensor/dtype.hpp"
#include "diffusion/weights/damaged.hpp"

namespace weft::weights {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the reference implementation's cap
constexpr int kMaxDepth = 4;                            // header, tensor, shape, and one to spare
constexpr std::size_t kMaxDimensions = 32;

std::uint64_t little_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return value;
}

// The JSON text, once its length is known to be sane.
std::string_view header_text(std::span<const std::byte> file, const std::filesystem::path& path) {
  if (file.size() < kLengthBytes)
    throw damaged(path, fmt::format("{} bytes are too few for a safetensors file", file.size()));
  const std::uint64_t length = little_endian(file);
  const std::uint64_t rest = file.size() - kLengthBytes;
  if (length > rest)
    throw damaged(path,
                  fmt::format("its first bytes announce a header of {} bytes, but only {} bytes follow", length, rest));
  if (length > kMaxHeaderBytes)
    throw damaged(path, fmt::format("its first bytes announce a header of {} bytes; at most {} are allowed", length,
                                    kMaxHeaderBytes));
  return {reinterpret_cast<const char*>(file.data()) + kLengthBytes, length};
}

// Guards the JSON parser: refuses depth that a header never has, and a key that comes twice in one object.
class Watch {
 public:
  explicit Watch(const std::filesystem::path& path) : path_(path) {}

  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    if (depth > kMaxDepth) throw damaged(path_, fmt::format("its header is nested more than {} deep", kMaxDepth));
    if (event == json::parse_event_t::object_start) seen_.emplace_back();
    if (event == json::parse_event_t::object_end) seen_.pop_back();
    if (event == json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!seen_.back().insert(key).second) throw damaged(path_, fmt::format("its header has '{}' twice", key));
    }
    return true;
  }

 private:
  const std::filesystem::path& path_;
  std::vector<std::set<std::string>> seen_;
};

json parse(std::string_view text, const std::filesystem::path& path) {
  json header;
  try {
    Watch watch(path);
    header = json::parse(
        text, [&watch](int depth, json::parse_event_t event, json& parsed) { return watch(depth, event, parsed); });
  } catch (const json::exception& problem) {
    throw damaged(path, fmt::format("its header is not JSON: {}", problem.what()));
  }
  if (!header.is_object()) throw damaged(path, "its header is not a JSON object");
  return header;
}

std::map<std::string, std::string> metadata_of(const json& value, const std::filesystem::path& path) {
  if (!value.is_object()) throw damaged(path, "__metadata__ in its header is not an object");
  std::map<std::string, std::string> metadata;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) throw damaged(path, fmt::format("__metadata__ '{}' in its header is not a string", key));
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

// Reads one entry field by field; every failure names the tensor.
class EntryReader {
 public:
  EntryReader(const std::filesystem::path& path, const std::string& key, const json& value)
      : path_(path), key_(key), value_(value) {}

  SafetensorsEntry read() const {
    if (!value_.is_object()) fail("its description is not an object");
    SafetensorsEntry entry{key_, dtype(), shape(), 0, 0};
    const std::vector<std::uint64_t> range = numbers("data_offsets");
    if (range.size() != 2) fail(fmt::format("data_offsets has {} numbers, expected 2", range.size()));
    entry.begin = range[0];
    entry.end = range[1];
    if (entry.end < entry.begin) fail(fmt::format("its data ends ({}) before it begins ({})", entry.end, entry.begin));
    const std::uint64_t expected = byte_count(entry);
    if (entry.end - entry.begin != expected)
      fail(fmt::format("{} {} takes {} bytes, but its data_offsets span {}", tensor::safetensors_name(entry.dtype),
                       tensor::shape_text(entry.shape), expected, entry.end - entry.begin));
    return entry;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw damaged(path_, key_, what); }

  const json& field(const char* name) const {
    const auto found = value_.find(name);
    if (found == value_.end()) fail(fmt::format("its description has no '{}'", name));
    return *found;
  }

  at::ScalarType dtype() const {
    const json& name = field("dtype");
    if (!name.is_string()) fail("its dtype is not a string");
    const auto dtype = tensor::from_safetensors_name(name.get_ref<const std::string&>());
    if (!dtype)
      throw WeightsError(fmt::format("{}: tensor '{}' has the unknown dtype '{}'", path_.string(), key_,
                                     name.get_ref<const std::string&>()),
                         "Known are F64, F32, F16, BF16, F8_E4M3, F8_E5M2, the integers I8 to U64, BOOL and C64.");
    return *dtype;
  }

  std::vector<std::uint64_t> numbers(const char* name) const {
    const json& list = field(name);
    if (!list.is_array()) fail(fmt::format("its {} is not a list", name));
    std::vector<std::uint64_t> result;
    for (const json& number : list) {
      if (!number.is_number_unsigned())
        fail(fmt::format("its {} holds {}, expected whole numbers", name, number.dump()));
      result.push_back(number.get<std::uint64_t>());
    }
    return result;
  }

  std::vector<std::int64_t> shape() const {
    const std::vector<std::uint64_t> sizes = numbers("shape");
    if (sizes.size() > kMaxDimensions) fail(fmt::format("its shape has {} dimensions", sizes.size()));
    if (std::any_of(sizes.begin(), sizes.end(), [](std::uint64_t size) { return size > INT64_MAX; }))
      fail("its shape is too large");
    return {sizes.begin(), sizes.end()};
  }

  // Multiplies every dimension, also past a zero: a shape such as [2^62, 2^62, 0] is refused too.
  std::uint64_t byte_count(const SafetensorsEntry& entry) const {
    std::int64_t elements = 1;
    bool empty = false;
    for (const std::int64_t size : entry.shape) {
      empty = empty || size == 0;
      if (__builtin_mul_overflow(elements, std::max<std::int64_t>(size, 1), &elements)) fail("its shape is too large");
    }
    std::int64_t bytes = 0;
    if (__builtin_mul_overflow(elements, static_cast<std::int64_t>(c10::elementSize(entry.dtype)), &bytes))
      fail("its shape is too large");
    return empty ? 0 : static_cast<std::uint64_t>(bytes);
  }

  const std::filesystem::path& path_;
  const std::string& key_;
  const json& value_;
};

// The ranges must follow each other and end where the file does.
void check_layout(const SafetensorsHeader& header, std::uint64_t data_bytes, const std::filesystem::path& path) {
  std::uint64_t filled = 0;
  for (const SafetensorsEntry& entry : header.entries) {
    if (entry.begin < filled)
      throw damaged(path, entry.key,
                    fmt::format("its data begins at byte {}, inside the tensor before it, which ends at {}",
                                entry.begin, filled));
    if (entry.begin > filled)
      throw damaged(path, entry.key,
                    fmt::format("bytes {} to {} before its data belong to no tensor", filled, entry.begin));
    if (entry.end > data_bytes)
      throw damaged(path, entry.key,
                    fmt::format("its data ends at byte {}, but the file has only {} bytes of data: it is cut off",
                                entry.end, data_bytes));
    filled = entry.end;
  }
  if (filled != data_bytes)
    throw damaged(path, fmt::format("{} bytes at its end belong to no tensor", data_bytes - filled));
}

}  // namespace

SafetensorsHeader read_safetensors_header(std::span<const std::byte> file, const std::filesystem::path& path) {
  const std::string_view text = header_text(file, path);
  const json parsed = parse(text, path);
  SafetensorsHeader header;
  header.data_start = kLengthBytes + text.size();
  for (const auto& [key, value] : parsed.items()) {
    if (key == "__metadata__")
      header.metadata = metadata_of(value, path);
    else
      header.entries.push_back(EntryReader(path, key, value).read());
  }
  std::sort(header.entries.begin(), header.entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::tie(a.begin, a.end, a.key) < std::tie(b.begin, b.end, b.key);
  });
  check_layout(header, file.size() - header.data_start, path);
  return header;
}

}  // namespace weft::weights
