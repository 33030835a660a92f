// SPDX-License-Identifier: Apache-2.0
#include "golden_file.hpp"

#include <iostream>
#include <sstream>

#include "tests/support/golden_tensors.hpp"
#include "tests/support/skip.hpp"

namespace weft::test {
std::optional<Golden> golden_file(const std::string& name) {
  const auto folder = golden_dir();
  if (!folder || !std::filesystem::exists(*folder / name)) {
    skipped(name, "no recorded data (set WEFT_GOLDEN_DIR)");
    return std::nullopt;
  }
  return golden_tensors(*folder / name);
}

std::vector<std::string> split_key(const std::string& key, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(key);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

double number_after(const std::string& text, const std::string& name) { return std::stod(text.substr(name.size())); }

std::vector<std::int64_t> parse_shape(const std::string& text) {
  std::vector<std::int64_t> shape;
  for (const auto& part : split_key(text, 'x')) shape.push_back(std::stoll(part));
  return shape;
}

bool within_ulps(const at::Tensor& actual, const at::Tensor& expected, std::int64_t ulps, const std::string& what) {
  if (actual.sizes() != expected.sizes()) return equal_bits(actual, expected, what);
  const auto steps = (actual.view(at::kInt).to(at::kLong) - expected.view(at::kInt).to(at::kLong)).abs();
  return steps.max().item<std::int64_t>() <= ulps || equal_bits(actual, expected, what);
}

bool equal_bits(const at::Tensor& actual, const at::Tensor& expected, const std::string& what) {
  if (actual.sizes() != expected.sizes() || actual.scalar_type() != expected.scalar_type()) {
    std::cout << what << ": " << actual.sizes() << " instead of " << expected.sizes() << std::endl;
    return false;
  }
  if (at::equal(actual, expected)) return true;
  const auto apart = (actual - expected).abs().max().item<double>();
  std::cout << what << ": max|diff| " << apart << " of max " << expected.abs().max().item<double>() << std::endl;
  return false;
}

}  // namespace weft::test
