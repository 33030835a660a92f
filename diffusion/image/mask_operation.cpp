// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/mask_operation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/named.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

using at::Tensor;
using OnMasks = Tensor (*)(const Tensor& below, const Tensor& above);

Tensor yes(const Tensor& mask) { return at::round(mask).to(at::kBool); }

constexpr std::array<std::pair<std::string_view, OnMasks>, 6> kOnMasks{{
    {"multiply", [](const Tensor& below, const Tensor& above) { return below * above; }},
    {"add", [](const Tensor& below, const Tensor& above) { return below + above; }},
    {"subtract", [](const Tensor& below, const Tensor& above) { return below - above; }},
    {"and", [](const Tensor& below, const Tensor& above) { return yes(below).logical_and(yes(above)).to(at::kFloat); }},
    {"or", [](const Tensor& below, const Tensor& above) { return yes(below).logical_or(yes(above)).to(at::kFloat); }},
    {"xor", [](const Tensor& below, const Tensor& above) { return yes(below).logical_xor(yes(above)).to(at::kFloat); }},
}};

}  // namespace

std::vector<std::string> mask_operations() { return names_of(kOnMasks); }

Tensor combined(const Tensor& destination, const Tensor& source, std::int64_t x, std::int64_t y,
                std::string_view operation) {
  const OnMasks operate = named_in(kOnMasks, operation, "operation on masks");
  if (source.size(0) != 1 && source.size(0) != destination.size(0))
    throw UsageError(
        fmt::format("a batch of {} masks cannot be combined with one of {}", source.size(0), destination.size(0)));
  const std::int64_t height = std::min(source.size(1), destination.size(1) - y);
  const std::int64_t width = std::min(source.size(2), destination.size(2) - x);
  Tensor result = destination.clone();
  if (height > 0 && width > 0) {
    Tensor part = result.narrow(1, y, height).narrow(2, x, width);
    part.copy_(operate(part, source.narrow(1, 0, height).narrow(2, 0, width)));
  }
  return at::clamp(result, 0, 1);
}

}  // namespace weft::image
