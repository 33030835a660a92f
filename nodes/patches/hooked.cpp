// SPDX-License-Identifier: Apache-2.0
#include "nodes/patches/hooked.hpp"

#include <utility>

#include "engine/base/log.hpp"

namespace weft::nodes {

Model hooked(const Model& model, sampling::Hook hook) {
  Model changed = model;
  changed.hooks.push_back(std::move(hook));
  return changed;
}

const models::Unet* unet_for(const Model& model, std::string_view node) {
  const auto* unet = dynamic_cast<const models::Unet*>(model.network.get());
  if (unet == nullptr)
    log::warning("{} works on UNets; this model ({}) is none and stays as it is", node, model.network->family());
  return unet;
}

}  // namespace weft::nodes
