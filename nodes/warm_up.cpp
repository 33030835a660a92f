// SPDX-License-Identifier: Apache-2.0
#include "nodes/warm_up.hpp"

#include <algorithm>

#include "diffusion/models/placement.hpp"

namespace weft::nodes {

void WarmUp::expect(const models::Model& model) {
  const auto same = std::ranges::find(expected_, model.network, &models::Model::network);
  if (same == expected_.end())
    expected_.push_back(model);
  else
    *same = model;
}

void WarmUp::start(const device::Settings& settings) {
  for (const models::Model& model : expected_)
    model.network->store().prefetch(models::placement(model, settings), *model.patches);
  expected_.clear();
}

void WarmUp::forget(const models::Model& model) {
  std::erase_if(expected_, [&](const models::Model& known) { return known.network == model.network; });
}

}  // namespace weft::nodes
