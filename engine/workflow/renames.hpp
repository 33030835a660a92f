// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/schema/value.hpp"

namespace weft::workflow {

/// The present name of a node class; the name itself where it never had another.
std::string_view renamed_class(std::string_view type);

/// The present form of a widget's value: sampler names lost a leading "sample_".
schema::Value renamed_value(std::string_view class_type, std::string_view widget, schema::Value value);

}  // namespace weft::workflow
