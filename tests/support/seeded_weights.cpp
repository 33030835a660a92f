// SPDX-License-Identifier: Apache-2.0
#include "tests/support/seeded_weights.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/sha256.hpp"

namespace weft::test {
namespace {

constexpr std::uint64_t kPieceElements = std::uint64_t{1} << 22;
constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio: splitmix64's step

// FNV-1a, 64 bits.
std::uint64_t name_seed(std::string_view tag, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::string_view part : {tag, std::string_view("/"), name})
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// splitmix64's finaliser (Steele, Lea, Flood 2014).
std::uint64_t hash_of(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * kGolden;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

// The upper 24 bits make a float32 without rounding.
float uniform(std::uint64_t seed, std::uint64_t index) {
  return static_cast<float>(static_cast<std::int32_t>(hash_of(seed, index) >> 40) - (1 << 23)) * 0x1p-23f;
}

void fill_hash(std::uint64_t seed, const SeededTensor& tensor, std::uint64_t first, float* out, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float scaled = uniform(seed, first + static_cast<std::uint64_t>(i)) * tensor.scale;
    out[i] = scaled + tensor.mean;  // two roundings: built without fused multiply-add
  }
}

// fp8 has so few values that the upper 16 bits choose one as well as 24 do, from a table: a model of 12 billion
// parameters is written in a minute.
void fill_hash_fp8(std::uint64_t seed, const SeededTensor& tensor, std::uint64_t first, std::uint8_t* out,
                   std::int64_t count) {
  constexpr std::int64_t kSteps = 1 << 16;
  const at::Tensor uniforms = at::arange(kSteps, at::kFloat).sub_(kSteps / 2).mul_(2.0 / kSteps);
  const at::Tensor table = uniforms.mul_(tensor.scale).add_(tensor.mean).to(tensor.spec.dtype);
  const auto* values = static_cast<const std::uint8_t*>(table.const_data_ptr());
  for (std::int64_t i = 0; i < count; ++i) out[i] = values[hash_of(seed, first + static_cast<std::uint64_t>(i)) >> 48];
}

SeededTensor::Kind kind_of(const std::string& name, const std::filesystem::path& manifest) {
  if (name == "hash") return SeededTensor::Kind::hash;
  if (name == "arange") return SeededTensor::Kind::arange;
  if (name == "full") return SeededTensor::Kind::full;
  throw WeightsError(fmt::format("{}: unknown kind of tensor '{}'", manifest.string(), name));
}

SeededTensor tensor_of(const nlohmann::json& entry, const std::filesystem::path& manifest) {
  SeededTensor tensor;
  tensor.spec.key = entry.at("name").get<std::string>();
  const auto dtype = tensor::from_safetensors_name(entry.at("dtype").get<std::string>());
  if (!dtype) throw WeightsError(fmt::format("{}: unknown dtype of '{}'", manifest.string(), tensor.spec.key));
  tensor.spec.dtype = *dtype;
  tensor.spec.shape = entry.at("shape").get<std::vector<std::int64_t>>();
  tensor.kind = kind_of(entry.at("kind").get<std::string>(), manifest);
  tensor.mean = static_cast<float>(entry.value("mean", entry.value("value", 0.0)));
  tensor.scale = static_cast<float>(entry.value("scale", 0.0));
  return tensor;
}

}  // namespace

void fill_seeded(std::string_view tag, const SeededTensor& tensor, std::uint64_t first, std::span<std::byte> out) {
  const at::ScalarType dtype = tensor.spec.dtype;
  const auto count = static_cast<std::int64_t>(out.size() / c10::elementSize(dtype));
  const at::Tensor target = at::from_blob(out.data(), {count}, at::TensorOptions().dtype(dtype));
  if (tensor.kind == SeededTensor::Kind::full) target.fill_(tensor.mean);
  if (tensor.kind == SeededTensor::Kind::arange) {
    const auto start = static_cast<std::int64_t>(first);
    target.copy_(at::arange(start, start + count, at::kLong));
  }
  if (tensor.kind != SeededTensor::Kind::hash) return;
  const std::uint64_t seed = name_seed(tag, tensor.spec.key);
  if (c10::elementSize(dtype) == 1)
    return fill_hash_fp8(seed, tensor, first, reinterpret_cast<std::uint8_t*>(out.data()), count);
  const at::Tensor exact = dtype == at::kFloat ? target : at::empty({count}, at::kFloat);
  fill_hash(seed, tensor, first, exact.data_ptr<float>(), count);
  if (!exact.is_same(target)) target.copy_(exact);
}

void write_seeded(const SeededModel& model, const std::filesystem::path& target) {
  std::map<std::string_view, const SeededTensor*> by_key;
  std::vector<weights::TensorSpec> specs;
  for (const SeededTensor& tensor : model.tensors) {
    by_key.emplace(tensor.spec.key, &tensor);
    specs.push_back(tensor.spec);
  }
  weights::SafetensorsWriter writer(target, std::move(specs), model.metadata);
  std::vector<std::byte> piece;
  for (const weights::TensorSpec& spec : writer.order()) {
    const std::size_t width = c10::elementSize(spec.dtype);
    const std::uint64_t elements = spec.bytes() / width;
    for (std::uint64_t first = 0; first < elements; first += kPieceElements) {
      piece.resize(std::min(kPieceElements, elements - first) * width);
      fill_seeded(model.tag, *by_key.at(spec.key), first, piece);
      writer.write(piece);
    }
  }
  writer.finish();
}

SeededModel read_manifest(const std::filesystem::path& manifest) {
  try {
    const nlohmann::json json = read_json(manifest);
    SeededModel model{json.at("tag").get<std::string>(), {}, {}};
    for (const nlohmann::json& entry : json.at("tensors")) model.tensors.push_back(tensor_of(entry, manifest));
    if (json.contains("metadata") && json["metadata"].is_object())
      model.metadata = json["metadata"].get<weights::StateDict::Metadata>();
    return model;
  } catch (const nlohmann::json::exception& problem) {
    throw WeightsError(fmt::format("{}: not a manifest of seeded weights: {}", manifest.string(), problem.what()));
  }
}

void rebuild_from_manifest(const std::filesystem::path& manifest, const std::filesystem::path& target) {
  write_seeded(read_manifest(manifest), target);
  const std::string expected = read_json(manifest).value("sha256", std::string());
  const std::string found = sha256_of_file(target);
  if (!expected.empty() && found != expected)
    throw WeightsError(fmt::format("{}: rebuilt from {}, its sha256 is {}, expected {}", target.string(),
                                   manifest.string(), found, expected));
}

}  // namespace weft::test
