// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/sample_nodes.hpp"

/// Sample nodes that steer execution: lists, lazy inputs, blockers, dynamic inputs, expansions.
namespace weft::sample {

/// 0, 1, 2… as a list.
struct Count {
  std::int64_t count;
  static void define(schema::Schema<Count>& s) {
    s.input("count", &Count::count);
    s.outputs("numbers");
  }
  schema::List<double> execute(schema::Context& context) const {
    context.service<Journal>().note("Count", context);
    schema::List<double> numbers;
    for (std::int64_t i = 0; i < count; ++i) numbers.push_back(static_cast<double>(i));
    return numbers;
  }
};

/// Takes a list whole.
struct Sum {
  schema::List<double> numbers;
  double start;
  static void define(schema::Schema<Sum>& s) {
    s.input("numbers", &Sum::numbers);
    s.input("start", &Sum::start).default_value(0);
  }
  double execute(schema::Context& context) const {
    context.service<Journal>().note("Sum", context);
    double total = start;
    for (const double number : numbers) total += number;
    return total;
  }
};

struct Switch {
  bool on;
  schema::Value off_value;
  std::optional<double> on_value;
  static void define(schema::Schema<Switch>& s) {
    s.input("on", &Switch::on);
    s.input("off_value", &Switch::off_value).match("kind").lazy();
    s.input("on_value", &Switch::on_value).lazy().required();
    s.outputs(schema::Output("chosen").match("kind"));
  }
  std::vector<std::string> needs() const { return {on ? "on_value" : "off_value"}; }
  schema::Value execute(schema::Context& context) const {
    context.service<Journal>().note("Switch", context);
    return on ? schema::Value(*on_value) : off_value;
  }
};

/// Lets even numbers pass.
struct Gate {
  double value;
  std::string why;
  static void define(schema::Schema<Gate>& s) {
    s.input("value", &Gate::value);
    s.input("why", &Gate::why).default_value("");
  }
  schema::Blockable<double> execute(schema::Context& context) const {
    context.service<Journal>().note("Gate", context);
    if (static_cast<std::int64_t>(value) % 2 == 0) return value;
    return schema::Blocker{why.empty() ? std::nullopt : std::optional(why)};
  }
};

struct Scaled {
  static constexpr const char* key = "scaled";
  double factor = 1;
  static void define(schema::Inputs<Scaled>& s) { s.input("factor", &Scaled::factor).default_value(2.0).range(0, 9); }
};
struct Shifted {
  static constexpr const char* key = "shifted";
  double by = 0;
  std::optional<double> twice;
  static void define(schema::Inputs<Shifted>& s) {
    s.input("by", &Shifted::by);
    s.input("twice", &Shifted::twice);
  }
};

/// The numbers it is given, added up, then scaled or shifted.
struct Combine {
  schema::Autogrow<double> numbers;
  std::variant<Scaled, Shifted> how;
  static void define(schema::Schema<Combine>& s) {
    s.v3();
    s.input("numbers", &Combine::numbers).prefix("number", 2, 4).element("number");
    s.input("how", &Combine::how);
  }
  double execute(schema::Context& context) const {
    context.service<Journal>().note("Combine", context);
    double total = 0;
    for (const auto& [name, number] : numbers.items) total += number;
    if (const auto* scaled = std::get_if<Scaled>(&how)) return total * scaled->factor;
    const auto& shifted = std::get<Shifted>(how);
    return total + shifted.by + 2 * shifted.twice.value_or(0);
  }
};

/// Adds 1 `times` times, by nodes that it adds, one of them itself; a ball goes along as an object.
struct Repeat {
  double value;
  std::int64_t times;
  schema::Value ball;
  bool shows;
  static void define(schema::Schema<Repeat>& s) {
    s.input("value", &Repeat::value);
    s.input("times", &Repeat::times);
    s.input("ball", &Repeat::ball).optional();
    s.input("shows", &Repeat::shows).default_value(false).optional();
  }
  std::variant<double, schema::Expansion> execute(schema::Context& context) const {
    context.service<Journal>().note("Repeat", context);
    if (times == 0) return value;
    schema::Subgraph graph(context.expansion_prefix());
    const auto added = graph.add("Add").set("a", schema::Value(value)).set("b", schema::Value(1.0)).out(0);
    if (shows) graph.add("Collect").set("value", added);
    if (!ball.is_null()) graph.add("ShowBall").set("ball", ball);
    auto& again = graph.add("Repeat", "again");
    again.set("value", added).set("times", schema::Value(times - 1));
    const auto result = again.out(0);
    return std::move(graph).finish({result});
  }
};

/// Expands into whatever is wrong.
struct Wrong {
  std::string how;
  static void define(schema::Schema<Wrong>& s) { s.input("how", &Wrong::how); }
  std::variant<double, schema::Expansion> execute(schema::Context& context) const {
    schema::Subgraph graph(context.expansion_prefix());
    auto& node = graph.add(how == "class" ? "Nowhere" : "Add");
    node.set("b", schema::Value(1));
    if (how == "link") node.set("a", schema::NodeLink{"none", 0});
    if (how == "loop") node.set("a", node.out(0));
    if (how == "self") node.set("a", schema::NodeLink{std::string(context.node_id()), 0});
    if (how == "input") node.set("z", schema::Value(1)).set("a", schema::Value(1));
    if (how == "type") node.set("a", schema::Value("x"));
    const auto result = how == "slot" ? schema::NodeLink{node.id, 7} : node.out(0);
    if (how == "slot") node.set("a", schema::Value(1));
    return std::move(graph).finish({result});
  }
};

/// The sample library with these.
inline schema::ClassLibrary flow_library() {
  schema::ClassLibrary all = library();
  all.add(schema::make_node_class<Count>("Count"));
  all.add(schema::make_node_class<Sum>("Sum"));
  all.add(schema::make_node_class<Switch>("Switch"));
  all.add(schema::make_node_class<Gate>("Gate"));
  all.add(schema::make_node_class<Combine>("Combine"));
  all.add(schema::make_node_class<Repeat>("Repeat"));
  all.add(schema::make_node_class<Wrong>("Wrong"));
  return all;
}

}  // namespace weft::sample
