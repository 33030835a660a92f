// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/base/errors.hpp"

namespace weft::app {

/// Violations as ComfyUI's "node_errors": by node id, each with class_type and a list of errors.
nlohmann::ordered_json node_errors_json(const std::vector<Violation>& violations);

/// Why a workflow is not run, as ComfyUI answers POST /prompt: {"error": …, "node_errors": …}.
nlohmann::ordered_json rejection_json(const std::exception& error);

}  // namespace weft::app
