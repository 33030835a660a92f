// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/parameter.hpp"

#include <utility>

#include "diffusion/weights/widen.hpp"
#include "engine/base/mapped_file.hpp"

namespace weft::weights {

Parameter::Parameter(std::string key, at::Tensor source, const at::Tensor& scale, std::size_t order)
    : key_(std::move(key)), source_(std::move(source)), order_(order), compute_(source_.scalar_type()) {
  if (scale.defined()) scale_ = scale.to(at::kFloat).item<float>();
}

at::Tensor Parameter::value() const {
  if (!kept_.defined()) return source_;
  if (on_use_) return made_on_use();
  return scaled(kept_, compute_, kept_scale_);
}

at::Tensor Parameter::rows(const at::Tensor& ids) const {
  if (on_use_ && (!on_use_->patches.empty() || on_use_->round_to)) return at::embedding(value(), ids);
  const at::Tensor& table = kept_.defined() ? kept_ : source_;
  const at::Tensor picked = table.index_select(0, ids.flatten().to(table.device()));
  std::vector<std::int64_t> sizes = ids.sizes().vec();
  sizes.insert(sizes.end(), table.sizes().begin() + 1, table.sizes().end());
  const at::Tensor rows = scaled(picked, compute_, kept_.defined() ? kept_scale_ : std::nullopt).reshape(sizes);
  return on_use_ ? rows.to(on_use_->device) : rows;
}

std::span<const std::byte> Parameter::source_bytes() const {
  return {static_cast<const std::byte*>(source_.const_data_ptr()), source_.nbytes()};
}

at::Tensor Parameter::scaled(const at::Tensor& stored, at::ScalarType dtype, const std::optional<float>& scale) {
  const at::Tensor weight = converted(stored, dtype);
  if (!scale) return weight;
  // A conversion made a new tensor, which may be changed.
  return weight.is_same(stored) ? weight * *scale : weight.mul_(*scale);
}

at::Tensor Parameter::made_on_use() const {
  for (const auto bytes : on_use_->expect) expect_pages(bytes);
  at::Tensor weight = kept_.to(on_use_->device);
  if (on_use_->round_to) weight = weight.to(*on_use_->round_to);
  if (on_use_->patches.empty()) return scaled(weight, compute_, kept_scale_);
  const at::Tensor original = scaled(weight, at::kFloat, kept_scale_);
  return apply_all(on_use_->patches, original.is_same(kept_) ? original.clone() : original, key_).to(compute_);
}

void Parameter::forget() {
  kept_.reset();
  kept_scale_.reset();
  on_use_.reset();
  in_scratch_ = false;
  prepared_for_ = {};
  compute_ = source_.scalar_type();
  give_back_pages(source_bytes());
}

std::size_t Parameter::resident_bytes() const {
  return kept_.defined() && !kept_.is_same(source_) && !in_scratch_ ? kept_.nbytes() : 0;
}

}  // namespace weft::weights
