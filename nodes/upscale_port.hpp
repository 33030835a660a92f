// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "diffusion/models/upscale/upscale_model.hpp"
#include "engine/schema/port_type.hpp"

template <>
struct weft::schema::PortType<weft::models::UpscaleModel> {
  static constexpr std::string_view name = "UPSCALE_MODEL";
};
