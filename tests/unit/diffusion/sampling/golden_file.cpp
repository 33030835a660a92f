// SPDX-License-Identifier: Apache-2.0
#include "golden_file.hpp"

#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/support/skip.hpp"

namespace weft::test {
namespace {

at::ScalarType dtype_of(const std::string& name) {
  static const std::map<std::string, at::ScalarType> kDtypes{
      {"F16", at::kHalf}, {"F32", at::kFloat}, {"F64", at::kDouble}, {"I64", at::kLong}, {"I32", at::kInt}};
  return kDtypes.at(name);
}

}  // namespace

std::optional<Golden> golden_file(const std::string& name) {
  const auto folder = golden_dir();
  if (!folder || !std::filesystem::exists(*folder / name)) {
    skipped(name, "no recorded data (set WEFT_GOLDEN_DIR)");
    return std::nullopt;
  }
  std::ifstream stream(*folder / name, std::ios::binary);
  std::stringstream whole;
  whole << stream.rdbuf();
  const std::string bytes = whole.str();
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), sizeof header);
  const auto entries = nlohmann::json::parse(bytes.substr(8, header));
  Golden golden;
  for (const auto& [key, entry] : entries.items()) {
    if (key == "__metadata__") continue;
    auto tensor = at::empty(entry.at("shape").get<std::vector<std::int64_t>>(), dtype_of(entry.at("dtype")));
    const auto from = entry.at("data_offsets").at(0).get<std::size_t>();
    std::memcpy(tensor.mutable_data_ptr(), bytes.data() + 8 + header + from, tensor.nbytes());
    golden.emplace(key, tensor);
  }
  return golden;
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
