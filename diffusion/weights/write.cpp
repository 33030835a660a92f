// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/write.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {
namespace {

constexpr std::size_t kHeaderAlignment = 8;

// The order in which the reference implementation declares its dtypes; files are sorted by it, last first.
constexpr std::array kDtypeOrder{
    at::kBool,     at::kByte, at::kChar,   at::kFloat8_e5m2, at::kFloat8_e4m3fn, at::kShort,  at::kUInt16, at::kHalf,
    at::kBFloat16, at::kInt,  at::kUInt32, at::kFloat,       at::kComplexFloat,  at::kDouble, at::kLong,   at::kUInt64};

std::ptrdiff_t rank(at::ScalarType dtype) {
  return std::find(kDtypeOrder.begin(), kDtypeOrder.end(), dtype) - kDtypeOrder.begin();
}

std::string quoted(const std::string& text, const std::filesystem::path& path) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    throw WeightsError(path.string() + ": a key or metadata entry is not UTF-8 and cannot be written");
  }
}

std::vector<TensorSpec> in_file_order(std::vector<TensorSpec> specs, const std::filesystem::path& path) {
  for (const TensorSpec& spec : specs)
    if (tensor::safetensors_name(spec.dtype).empty())
      throw WeightsError(fmt::format("{}: tensor '{}' is {}, which safetensors cannot hold", path.string(), spec.key,
                                     tensor::dtype_name(spec.dtype)));
  std::sort(specs.begin(), specs.end(), [](const TensorSpec& a, const TensorSpec& b) {
    const auto left = rank(a.dtype), right = rank(b.dtype);
    return left != right ? left > right : a.key < b.key;
  });
  return specs;
}

std::string metadata_text(const StateDict::Metadata& metadata, const std::filesystem::path& path) {
  std::string text;
  for (const auto& [key, value] : metadata)
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", quoted(key, path), quoted(value, path));
  return text;
}

std::string header_text(const std::vector<TensorSpec>& specs, const StateDict::Metadata& metadata,
                        const std::filesystem::path& path) {
  std::string text = "{";
  if (!metadata.empty()) text += fmt::format("\"__metadata__\":{{{}}}", metadata_text(metadata, path));
  std::uint64_t offset = 0;
  for (const TensorSpec& spec : specs) {
    const std::uint64_t end = offset + spec.bytes();
    text += fmt::format("{}{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", text.size() > 1 ? "," : "",
                        quoted(spec.key, path), tensor::safetensors_name(spec.dtype), fmt::join(spec.shape, ","),
                        offset, end);
    offset = end;
  }
  text += "}";
  text.resize((text.size() + kHeaderAlignment - 1) / kHeaderAlignment * kHeaderAlignment, ' ');
  return text;
}

std::string little_endian(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
  return bytes;
}

}  // namespace

std::uint64_t TensorSpec::bytes() const {
  return static_cast<std::uint64_t>(c10::multiply_integers(shape)) * c10::elementSize(dtype);
}

SafetensorsWriter::SafetensorsWriter(const std::filesystem::path& path, std::vector<TensorSpec> specs,
                                     const StateDict::Metadata& metadata)
    : specs_(in_file_order(std::move(specs), path)), file_(path) {
  std::vector<std::string_view> keys;
  for (const TensorSpec& spec : specs_) {
    keys.push_back(spec.key);
    missing_ += spec.bytes();
  }
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice != keys.end())
    throw WeightsError(fmt::format("{}: tensor '{}' is to be written twice", path.string(), *twice));
  const std::string header = header_text(specs_, metadata, path);
  file_.write(little_endian(header.size()));
  file_.write(header);
}

void SafetensorsWriter::write(std::span<const std::byte> bytes) {
  if (bytes.size() > missing_) throw std::logic_error("more bytes for a safetensors file than its header says");
  missing_ -= bytes.size();
  file_.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void SafetensorsWriter::finish() {
  if (missing_ != 0) throw std::logic_error("fewer bytes for a safetensors file than its header says");
  file_.commit();
}

void save_safetensors(const std::filesystem::path& path, const StateDict::Tensors& tensors,
                      const StateDict::Metadata& metadata) {
  std::vector<TensorSpec> specs;
  for (const auto& [key, tensor] : tensors) specs.push_back({key, tensor.scalar_type(), tensor.sizes().vec()});
  SafetensorsWriter writer(path, std::move(specs), metadata);
  for (const TensorSpec& spec : writer.order()) {
    const at::Tensor host = tensors.find(spec.key)->second.to(at::kCPU).contiguous();
    writer.write({static_cast<const std::byte*>(host.const_data_ptr()), host.nbytes()});
  }
  writer.finish();
}

}  // namespace weft::weights
