// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/formats/pickle/flatten.hpp"

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::weights::pickle {
namespace {

using Kind = Value::Kind;

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxEntries = 2'000'000;  // a dict that holds itself many times must end somewhere

const Value& unwrap(const Value& root) {
  if (const Value* inner = root.entry("state_dict"); inner != nullptr && inner->is(Kind::dict)) return *inner;
  if (root.items.size() == 2 && root.items[1]->is(Kind::dict)) return *root.items[1];
  return root;
}

class Flattener {
 public:
  void add_dict(const Value& dict, const std::string& prefix, int depth) {
    if (depth > kMaxDepth) return;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
      if (++entries_ > kMaxEntries) throw WeightsError("its dicts hold each other without an end");
      const Value& key = *dict.items[i];
      if (key.is(Kind::text)) add(prefix + key.text, *dict.items[i + 1], depth);
      if (key.is(Kind::integer)) add(prefix + std::to_string(key.integer), *dict.items[i + 1], depth);
    }
  }

  /// Numbers for keys, of as many digits as the last has, so that their order is the list's.
  void add_list(const Value& list) {
    const std::size_t digits = std::to_string(list.items.size()).size();
    for (std::size_t i = 0; i < list.items.size(); ++i) add(fmt::format("{:0{}}", i, digits), *list.items[i], 0);
  }

  Flat take() { return std::move(flat_); }

 private:
  void add(const std::string& key, const Value& value, int depth) {
    switch (value.kind) {
      case Kind::tensor:
        flat_.tensors[key] = &*value.tensor;
        break;
      case Kind::dict:
        add_dict(value, key + ".", depth + 1);
        break;
      case Kind::text:
        flat_.metadata[key] = value.text;
        break;
      case Kind::integer:
        flat_.metadata[key] = std::to_string(value.integer);
        break;
      case Kind::boolean:
        flat_.metadata[key] = value.integer != 0 ? "true" : "false";
        break;
      case Kind::real:
        flat_.metadata[key] = fmt::format("{}", value.real);
        break;
      case Kind::opaque:
        add_object(key, value, depth);
        break;
      default:
        break;
    }
  }

  // Old textual inversions keep their vectors in a ParameterDict; other objects of torch hold no weight that we know.
  void add_object(const std::string& key, const Value& object, int depth) {
    const Value* parameters = object.state != nullptr ? object.state->entry("_parameters") : nullptr;
    if (object.text == "torch.nn.modules.container.ParameterDict" && parameters != nullptr)
      return add_dict(*parameters, key + ".", depth + 1);
    if (object.text.starts_with("torch.")) log::warning("'{}' is made by {} and was left out", key, object.text);
  }

  Flat flat_;
  std::size_t entries_ = 0;
};

}  // namespace

Flat flatten(const Value& root) {
  if (root.is(Kind::opaque) || root.is(Kind::global))
    throw WeightsError(fmt::format("it holds a whole object of class '{}', not weights by name", root.text),
                       "Save the model's state_dict() instead.");
  Flattener flattener;
  if (root.is(Kind::dict)) flattener.add_dict(unwrap(root), "", 0);
  if (root.is(Kind::list) || root.is(Kind::tuple)) flattener.add_list(root);
  Flat flat = flattener.take();
  if (root.is(Kind::tensor)) flat.tensors["tensor"] = &*root.tensor;
  if (flat.tensors.empty())
    throw WeightsError("it holds no tensors", "It may be a file of something else than weights.");
  return flat;
}

}  // namespace weft::weights::pickle
