// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/parameter.hpp"

#include <utility>

#include "diffusion/device/upload.hpp"
#include "diffusion/weights/gguf_blocks.hpp"
#include "diffusion/weights/widen.hpp"
#include "engine/base/mapped_file.hpp"

namespace weft::weights {

Parameter::Parameter(std::string key, at::Tensor source, const at::Tensor& scale, std::size_t order,
                     std::span<const at::Tensor> pieces)
    : key_(std::move(key)),
      source_(std::move(source)),
      pieces_(pieces.begin(), pieces.end()),
      order_(order),
      compute_(source_.scalar_type()) {
  if (scale.defined()) scale_ = scale.to(at::kFloat).item<float>();
}

at::Tensor Parameter::value() const {
  if (!kept_.defined()) return whole();
  if (on_use_) return made_on_use();
  return scaled(kept_, compute_, kept_scale_);
}

at::Tensor Parameter::rows(const at::Tensor& ids) const {
  const bool needs_all = on_use_ && (!on_use_->patches.empty() || on_use_->round_to || in_pieces());
  if (needs_all) return at::embedding(value(), ids);
  const at::Tensor table = kept_.defined() ? kept_ : whole();
  const at::Tensor picked = block_format_of(table) != nullptr
                                ? unpacked_rows(table, ids.flatten().cpu())
                                : table.index_select(0, ids.flatten().to(table.device()));
  std::vector<std::int64_t> sizes = ids.sizes().vec();
  sizes.insert(sizes.end(), table.sizes().begin() + 1, table.sizes().end());
  const at::Tensor rows = scaled(picked, compute_, kept_.defined() ? kept_scale_ : std::nullopt).reshape(sizes);
  return on_use_ ? rows.to(on_use_->device) : rows;
}

std::vector<std::span<const std::byte>> Parameter::source_bytes() const {
  std::vector<std::span<const std::byte>> all;
  for (const at::Tensor& part : parts())
    all.push_back(bytes_of(part));
  return all;
}

at::Tensor Parameter::whole() const { return joined(parts(), in_blocks() ? at::kFloat : source_.scalar_type()); }

at::Tensor Parameter::scaled(const at::Tensor& stored, at::ScalarType dtype, const std::optional<float>& scale) {
  const at::Tensor weight = converted(stored, dtype);
  if (!scale) return weight;
  // A conversion made a new tensor, which may be changed.
  return weight.is_same(stored) ? weight * *scale : weight.mul_(*scale);
}

at::Tensor Parameter::made_on_use() const {
  for (const auto bytes : on_use_->expect) expect_pages(bytes);
  const bool patched = !on_use_->patches.empty();
  const at::ScalarType wanted = patched ? at::kFloat : compute_;
  const auto stored = kept_.is_same(source_) ? parts() : std::span(&kept_, 1);
  // Pieces are converted while they are joined, and blocks while they are unpacked, unless they are to be rounded first.
  const bool blocks = block_format_of(stored.front()) != nullptr;
  const at::ScalarType joined_as = (in_pieces() || blocks) && !on_use_->round_to ? wanted : kept_.scalar_type();
  at::Tensor weight;
  if (blocks)
    weight = joined(stored, on_use_->round_to ? at::kFloat : wanted).to(on_use_->device);
  else
    weight = on_use_->device.is_cpu() ? joined(stored, joined_as) : device::upload(stored, on_use_->device);
  if (on_use_->round_to) weight = weight.to(*on_use_->round_to);
  weight = scaled(weight, wanted, kept_scale_);
  if (!patched) return weight;
  return apply_all(on_use_->patches, weight.is_same(stored.front()) ? weight.clone() : weight, key_).to(compute_);
}

void Parameter::forget() {
  kept_.reset();
  kept_scale_.reset();
  on_use_.reset();
  products_.clear();
  in_scratch_ = false;
  prepared_for_ = {};
  compute_ = source_.scalar_type();
  for (const auto bytes : source_bytes()) give_back_pages(bytes);
}

std::size_t Parameter::resident_bytes() const {
  return kept_.defined() && !kept_.is_same(source_) && !in_scratch_ ? kept_.nbytes() : 0;
}

}  // namespace weft::weights
