// SPDX-License-Identifier: Apache-2.0
#include "bench/random_model/layout.hpp"

#include <cmath>
#include <utility>

namespace weft::bench {
namespace {

constexpr double kBiasDeviation = 0.02;
constexpr double kNormDeviation = 0.05;
constexpr double kEmbeddingDeviation = 0.3;

}  // namespace

void Layout::linear(const std::string& key, std::int64_t out, std::int64_t in, double gain, bool bias) {
  random(key + ".weight", {out, in}, gain / std::sqrt(static_cast<double>(in)));
  if (bias) random(key + ".bias", {out}, kBiasDeviation);
}

void Layout::conv(const std::string& key, std::int64_t out, std::int64_t in, std::int64_t kernel, double gain) {
  random(key + ".weight", {out, in, kernel, kernel}, gain / std::sqrt(static_cast<double>(in * kernel * kernel)));
  random(key + ".bias", {out}, kBiasDeviation);
}

void Layout::norm(const std::string& key, std::int64_t channels) {
  random(key + ".weight", {channels}, kNormDeviation, 1);
  random(key + ".bias", {channels}, kBiasDeviation);
}

void Layout::embedding(const std::string& key, std::int64_t rows, std::int64_t width) {
  random(key + ".weight", {rows, width}, kEmbeddingDeviation);
}

void Layout::indices(const std::string& key, std::vector<std::int64_t> shape) {
  tensors.push_back({{key, at::kLong, std::move(shape)}, test::SeededTensor::Kind::arange, 0, 0});
}

void Layout::random(const std::string& key, std::vector<std::int64_t> shape, double deviation, float mean) {
  // Uniform in [-scale, scale) deviates by scale / sqrt(3).
  const auto scale = static_cast<float>(deviation * std::sqrt(3.0));
  tensors.push_back({{key, dtype_, std::move(shape)}, test::SeededTensor::Kind::hash, mean, scale});
}

void Layout::constant(const std::string& key, std::vector<std::int64_t> shape, float value) {
  tensors.push_back({{key, dtype_, std::move(shape)}, test::SeededTensor::Kind::full, value, 0});
}

}  // namespace weft::bench
