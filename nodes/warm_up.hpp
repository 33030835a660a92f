// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffusion/device/device.hpp"
#include "diffusion/models/values.hpp"

namespace weft::nodes {

/// Models that loaders have made and no sampler has asked for yet, so that their weights can be converted while a
/// prompt is encoded. A service; used by the one thread that runs nodes.
class WarmUp {
 public:
  /// A loader made this. It takes the place of an earlier one with the same network.
  void expect(const models::Model& model);
  /// Starts converting what is expected, in the background, and returns at once.
  void start(const device::Settings& settings);
  /// A sampler has it now.
  void forget(const models::Model& model);

 private:
  std::vector<models::Model> expected_;
};

}  // namespace weft::nodes
