// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/formats/pickle/value.hpp"

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::weights::pickle {
namespace {

constexpr std::size_t kMaxValues = 2'000'000;  // a checkpoint with its optimizer's state has some 50,000

}  // namespace

const Value* Value::entry(std::string_view key) const {
  for (std::size_t i = items.size(); i >= 2; i -= 2)
    if (items[i - 2]->is(Kind::text) && items[i - 2]->text == key) return items[i - 1];
  return nullptr;
}

Value* ValuePool::make(Value::Kind kind) {
  if (values_.size() >= kMaxValues)
    throw WeightsError(fmt::format("the pickle describes more than {} objects", kMaxValues));
  Value& value = values_.emplace_back();
  value.kind = kind;
  return &value;
}

Value* ValuePool::make_text(Value::Kind kind, std::string text) {
  Value* value = make(kind);
  value->text = std::move(text);
  return value;
}

}  // namespace weft::weights::pickle
