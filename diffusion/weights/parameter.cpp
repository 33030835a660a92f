// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/parameter.hpp"

#include <utility>

namespace weft::weights {

Parameter::Parameter(std::string key, at::Tensor source)
    : key_(std::move(key)), source_(std::move(source)), compute_(source_.scalar_type()) {}

at::Tensor Parameter::value() const {
  if (!kept_.defined()) return source_;
  return kept_.scalar_type() == compute_ ? kept_ : kept_.to(compute_);
}

at::Tensor Parameter::rows(const at::Tensor& ids) const {
  return at::embedding(kept_.defined() ? kept_ : source_, ids).to(compute_);
}

void Parameter::forget() {
  kept_.reset();
  prepared_for_ = {};
  compute_ = source_.scalar_type();
}

std::size_t Parameter::resident_bytes() const {
  return kept_.defined() && !kept_.is_same(source_) ? kept_.nbytes() : 0;
}

}  // namespace weft::weights
