// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/widen.hpp"

#include <array>
#include <cstdint>
#include <vector>

#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>

#include "diffusion/weights/gguf_blocks.hpp"

namespace weft::weights {
namespace {

constexpr std::int64_t kValues = 256;
constexpr std::int64_t kGrain = 1 << 16;

/// What each of the 256 bytes means in `dtype`, as libtorch converts it.
at::Tensor table_of(at::ScalarType fp8, at::ScalarType dtype) {
  return at::arange(kValues, at::kByte).view(fp8).to(dtype);
}

template <typename Word>
void look_up(Word* target, const std::uint8_t* source, std::int64_t count, const Word* table) {
  // Compiled with OpenMP, whose threads are libtorch's own: threads of ours would fight with those for the cores.
#pragma omp parallel for num_threads(at::get_num_threads()) if (count > kGrain) schedule(static)
  for (std::int64_t i = 0; i < count; ++i) target[i] = table[source[i]];
}

bool can_look_up(const at::Tensor& target, const at::Tensor& source) {
  const std::size_t width = target.element_size();
  return is_fp8(source.scalar_type()) && !is_fp8(target.scalar_type()) && target.is_floating_point() &&
         (width == 2 || width == 4) && source.is_cpu() && target.is_cpu();
}

}  // namespace

bool is_fp8(at::ScalarType dtype) { return dtype == at::kFloat8_e4m3fn || dtype == at::kFloat8_e5m2; }

void convert_into(const at::Tensor& target, const at::Tensor& source) {
  if (block_format_of(source) != nullptr) return unpack_into(target, source);
  if (!can_look_up(target, source)) {
    target.copy_(source);
    return;
  }
  const at::Tensor table = table_of(source.scalar_type(), target.scalar_type());
  const auto* bytes = static_cast<const std::uint8_t*>(source.const_data_ptr());
  if (target.element_size() == 2)
    look_up(static_cast<std::uint16_t*>(target.data_ptr()), bytes, source.numel(),
            static_cast<const std::uint16_t*>(table.const_data_ptr()));
  else
    look_up(static_cast<std::uint32_t*>(target.data_ptr()), bytes, source.numel(),
            static_cast<const std::uint32_t*>(table.const_data_ptr()));
}

at::Tensor converted(const at::Tensor& source, at::ScalarType dtype) {
  if (block_format_of(source) != nullptr) return unpacked(source, dtype);
  if (source.scalar_type() == dtype) return source;
  if (!is_fp8(source.scalar_type()) || !source.is_cpu() || !source.is_contiguous()) return source.to(dtype);
  const at::Tensor target = at::empty(source.sizes(), source.options().dtype(dtype));
  convert_into(target, source);
  return target;
}

at::Tensor joined(std::span<const at::Tensor> parts, at::ScalarType dtype) {
  if (parts.size() == 1) return converted(parts.front(), dtype);
  std::vector<std::int64_t> sizes = parts.front().sizes().vec();
  for (const at::Tensor& part : parts.subspan(1)) sizes.front() += part.size(0);
  const at::Tensor target = at::empty(sizes, at::TensorOptions().dtype(dtype));
  std::int64_t row = 0;
  for (const at::Tensor& part : parts) {
    convert_into(target.narrow(0, row, part.size(0)), part.contiguous());
    row += part.size(0);
  }
  return target;
}

}  // namespace weft::weights
