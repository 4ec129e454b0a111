# What the posts of a case say alike, and what people ask.

talk-button = Questions
talk-said = <b>People say</b> (not confirmed): { $facts }; { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
} from { $sources ->
    [one] { $sources } source
   *[other] { $sources } sources
}
talk-batch = batch { $name }
talk-branch = branch { $name }
talk-day = { $day }
talk-title = <b>What is said and asked in case { $number }</b>, from { $posts ->
    [one] its newest post
   *[other] its newest { $posts } posts
}
talk-worded = Questions and phrases are from its newest { $posts }.
talk-nothing-agreed = Nothing yet that at least 3 separate sources say alike.
talk-questions = <b>What people ask</b>
talk-question = { $place }. “{ $question }”; { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
} from { $sources ->
    [one] { $sources } source
   *[other] { $sources } sources
}
talk-no-questions = No question yet that came at least twice.
talk-phrases = <b>Frequent phrases</b>: { $phrases }
