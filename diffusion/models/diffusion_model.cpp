// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/diffusion_model.hpp"

#include <utility>

namespace weft::models {

DiffusionModel::DiffusionModel(std::shared_ptr<weights::ParameterStore> store, DiffusionTraits traits)
    : store_(std::move(store)), traits_(std::move(traits)) {}

DiffusionModel::~DiffusionModel() = default;

sampling::Extras DiffusionModel::extras(const sampling::Cond& cond, const sampling::Subject& subject) const {
  return traits_.extras ? traits_.extras(cond, subject) : sampling::Extras{};
}

}  // namespace weft::models
