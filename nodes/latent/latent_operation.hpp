// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "diffusion/sampling/hooks.hpp"
#include "engine/schema/port_type.hpp"

template <>
struct weft::schema::PortType<weft::sampling::LatentOperation> {
  static constexpr std::string_view name = "LATENT_OPERATION";
};
