// SPDX-License-Identifier: Apache-2.0
// Fields of a conditioning that nodes set.
#include <cmath>
#include <optional>

#include "diffusion/models/values.hpp"
#include "tests/parity/conditioning_form.hpp"
#include "tests/parity/operation.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;

json area_of(const sampling::Cond& cond) {
  if (!cond.area) return nullptr;
  if (const auto* area = std::get_if<sampling::Area>(&*cond.area)) return {area->height, area->width, area->y, area->x};
  const auto& part = std::get<sampling::AreaFraction>(*cond.area);
  return {"percentage", part.height, part.width, part.y, part.x};
}

/// The recorded fields are no tensors: the operation compares them itself.
OperationResults conditioning_fields(const OperationCall& call) {
  const auto conds =
      call.evaluator.object<models::Conditioning>(call.inputs.at("conditioning"), "CONDITIONING", call.file);
  const json fields = fields_of(conds.at(0));
  for (const auto& [name, value] : call.entry.at("values").items()) {
    if (!fields.contains(name)) throw UnknownForm("a field of a conditioning: " + name);
    if (fields[name] != value)
      throw std::runtime_error(name + " is " + fields[name].dump() + ", recorded is " + value.dump());
  }
  return {};
}

const Registrar<Operation> fields{"conditioning_fields",
                                  {"nodes", {Tolerance::Measure::exact, 0}, conditioning_fields, nullptr}};

}  // namespace

json fields_of(const sampling::Cond& cond) {
  return {{"area", area_of(cond)},
          {"strength", cond.strength},
          {"set_area_to_bounds", cond.set_area_to_bounds},
          {"mask_strength", cond.mask_strength},
          {"start_percent", cond.start_percent},
          {"end_percent", cond.end_percent},
          {"guidance", cond.guidance ? json(*cond.guidance) : json(nullptr)}};
}

}  // namespace weft::parity
