//! From words to a tree: precedence climbing with flat chains.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Span};

use super::token::{Token, TokenKind, tokens};
use super::{Located, MAX_DEPTH, Name, Node, Operator};

type Fallible<T> = Result<T, Diagnostic>;

/// Reads `text`, which lies at `at`: the tree and the names in it.
pub(super) fn parse(text: &str, at: Span) -> Fallible<(Located, Vec<Name>)> {
    let mut parser = Parser { tokens: tokens(text, at)?, next: 0, text, at, names: Vec::new(), depth: 0 };
    if parser.kind() == &TokenKind::End {
        return Err(Diagnostic::error("syntax", "there is nothing to compute here").at(at, "empty"));
    }
    let root = parser.binary(Level::Or)?;
    match parser.kind() {
        TokenKind::End => Ok((root, parser.names)),
        _ => Err(parser.leftover(&root.range)),
    }
}

/// How strongly operators bind, weakest first. `not` stands between [`Self::And`] and [`Self::Comparison`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Comparison,
    Sum,
    Product,
}

impl Level {
    const fn of(operator: Operator) -> Self {
        use Operator::{And, Minus, Or, Over, Plus, Times};
        match operator {
            Or => Self::Or,
            And => Self::And,
            Plus | Minus => Self::Sum,
            Times | Over => Self::Product,
            _ => Self::Comparison,
        }
    }
}

/// A chain whose next operand is being read.
struct Waiting {
    level: Level,
    first: Located,
    rest: Vec<(Operator, Located)>,
    operator: Operator,
}

struct Parser<'a> {
    tokens: Vec<Token>,
    next: usize,
    text: &'a str,
    at: Span,
    names: Vec<Name>,
    depth: usize,
}

impl Parser<'_> {
    fn kind(&self) -> &TokenKind {
        self.tokens.get(self.next).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn range(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.text.len()..self.text.len(), |token| token.range.clone())
    }

    fn advance(&mut self) -> Range<usize> {
        let range = self.range();
        self.next += 1;
        range
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.at.part_of(self.text, range)
    }

    fn snippet(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// Everything up to an operator weaker than `weakest`.
    ///
    /// Weaker chains wait in a list, not on the call stack, so that only what [`MAX_DEPTH`] counts recurses.
    fn binary(&mut self, weakest: Level) -> Fallible<Located> {
        let mut waiting: Vec<Waiting> = Vec::new();
        let mut operand = self.sign()?;
        'next: loop {
            let operator = self.operator(weakest);
            let level = operator.map(Level::of);
            while let Some(mut chain) = waiting.pop_if(|chain| level.is_none_or(|level| chain.level >= level)) {
                let end = operand.range.end;
                chain.rest.push((chain.operator, operand));
                let range = chain.first.range.start..end;
                if let (Some(operator), true) = (operator, Some(chain.level) == level) {
                    if chain.level == Level::Comparison {
                        let error = Diagnostic::error("syntax", "comparisons do not chain");
                        let span = self.span(self.range());
                        return Err(error.at(span, "a second one").help("write `a < b and b < c`"));
                    }
                    self.advance();
                    waiting.push(Waiting { operator, ..chain });
                    operand = self.sign()?;
                    continue 'next;
                }
                operand = Located { node: Node::Chain(Box::new(chain.first), chain.rest), range };
            }
            let (Some(operator), Some(level)) = (operator, level) else { return Ok(operand) };
            self.advance();
            waiting.push(Waiting { level, operator, first: operand, rest: Vec::new() });
            operand = self.sign()?;
        }
    }

    /// The operator that comes next, unless it is weaker than `weakest`.
    fn operator(&self, weakest: Level) -> Option<Operator> {
        match *self.kind() {
            TokenKind::Operator(operator) if Level::of(operator) >= weakest => Some(operator),
            _ => None,
        }
    }

    /// The operand after `not`, a sign or a power, one level deeper.
    fn prefixed(
        &mut self,
        node: fn(Box<Located>) -> Node,
        read: fn(&mut Self) -> Fallible<Located>,
    ) -> Fallible<Located> {
        let start = self.advance().start;
        let operand = self.deeper(read)?;
        let range = start..operand.range.end;
        Ok(Located { node: node(Box::new(operand)), range })
    }

    fn sign(&mut self) -> Fallible<Located> {
        match self.kind() {
            TokenKind::Operator(Operator::Minus) => return self.prefixed(Node::Negated, Self::sign),
            TokenKind::Not => return self.prefixed(Node::Not, |parser| parser.binary(Level::Comparison)),
            _ => {}
        }
        let base = self.operand()?;
        if self.kind() != &TokenKind::Caret {
            return Ok(base);
        }
        self.advance();
        let power = self.deeper(Self::sign)?;
        let range = base.range.start..power.range.end;
        Ok(Located { node: Node::Power(Box::new(base), Box::new(power)), range })
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Fallible<Located>) -> Fallible<Located> {
        if self.depth == MAX_DEPTH {
            let message = format!("this is nested too deeply: at most {MAX_DEPTH} levels can be read");
            return Err(Diagnostic::error("too-deep", message).at(self.span(self.range()), ""));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn operand(&mut self) -> Fallible<Located> {
        match self.kind().clone() {
            TokenKind::Literal(value) => {
                let range = self.advance();
                Ok(Located { node: Node::Literal(value), range })
            }
            TokenKind::Name(segments) => {
                let range = self.advance();
                if self.kind() == &TokenKind::Open {
                    return self.call(range);
                }
                self.names.push(Name { segments, span: self.span(range.clone()) });
                Ok(Located { node: Node::Name(self.names.len() - 1), range })
            }
            TokenKind::Open => {
                let open = self.advance();
                let inside = self.deeper(|parser| parser.binary(Level::Or))?;
                let close = self.close(open.clone(), &inside.range)?;
                Ok(Located { node: inside.node, range: open.start..close.end })
            }
            TokenKind::End => {
                let before = self.next.checked_sub(1).and_then(|last| self.tokens.get(last));
                let range = before.map_or(self.range(), |token| token.range.clone());
                Err(Diagnostic::error("syntax", "the expression stops where a value should follow")
                    .at(self.span(range), "nothing follows"))
            }
            _ => {
                let found = self.range();
                let message = format!("expected a value, found `{}`", self.snippet(found.clone()));
                Err(Diagnostic::error("syntax", message).at(self.span(found), ""))
            }
        }
    }

    fn call(&mut self, name: Range<usize>) -> Fallible<Located> {
        let open = self.advance();
        let mut arguments: Vec<Located> = Vec::new();
        let mut last = open.clone();
        if self.kind() != &TokenKind::Close {
            loop {
                let argument = self.deeper(|parser| parser.binary(Level::Or))?;
                last = argument.range.clone();
                arguments.push(argument);
                if self.kind() != &TokenKind::Comma {
                    break;
                }
                self.advance();
            }
        }
        let close = self.close(open, &last)?;
        let range = name.start..close.end;
        let node = match <[Located; 3]>::try_from(arguments) {
            Ok(branches) if self.snippet(name.clone()) == "if" => Node::If(Box::new(branches)),
            Ok(three) => Node::Call(name, three.into()),
            Err(arguments) => Node::Call(name, arguments),
        };
        Ok(Located { node, range })
    }

    fn close(&mut self, open: Range<usize>, before: &Range<usize>) -> Fallible<Range<usize>> {
        match self.kind() {
            TokenKind::Close => Ok(self.advance()),
            TokenKind::End => {
                Err(Diagnostic::error("syntax", "this bracket is never closed").at(self.span(open), "opened here"))
            }
            _ => Err(self.leftover(before).and(self.span(open), "inside this bracket")),
        }
    }

    /// What to say about a word that does not go on with what stands before it.
    fn leftover(&self, before: &Range<usize>) -> Diagnostic {
        let found = self.range();
        let span = self.span(found.clone());
        let error = |message: String| Diagnostic::error("syntax", message).at(span, "");
        match self.kind() {
            TokenKind::Close => error("this bracket was never opened".to_owned()),
            TokenKind::Comma => error("unexpected `,`".to_owned())
                .help("commas part the arguments of a function; thousands are marked after `$` only: $1,150"),
            _ => {
                let (left, right) = (self.snippet(before.clone()), self.snippet(found));
                error(format!("expected an operator before `{right}`"))
                    .and(self.span(before.clone()), "after this")
                    .help_maybe(self.missing_operator(left, right))
            }
        }
    }

    fn missing_operator(&self, left: &str, right: &str) -> Option<String> {
        let short = left.chars().count() <= 30;
        match self.kind() {
            TokenKind::Literal(_) | TokenKind::Name(_) if short => {
                Some(format!("write `{left} + {right}` or `{left} * {right}`"))
            }
            _ => None,
        }
    }
}
