// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace weft::app::check {

/// Names of ComfyUI's own node classes, sorted by bytes. Facts about the interface, written by
/// tests/scripts/known_classes.py.
std::span<const std::string_view> core_classes();     ///< of ComfyUI 0.3.64
std::span<const std::string_view> newer_classes();    ///< of later versions
std::span<const std::string_view> partner_classes();  ///< of paid web services

}  // namespace weft::app::check
