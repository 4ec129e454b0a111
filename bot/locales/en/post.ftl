# A post that somebody forwards or pastes: seen or new, and what can be done with it.

post-seen = <b>We have seen this text.</b> First at { $moment } in "{ $source }".
post-seen-like = <b>We have seen a text like this.</b> First at { $moment } in "{ $source }".
post-copies = { $copies ->
    [one] { $copies } copy, in { $sources } sources altogether.
   *[other] { $copies } copies, in { $sources } sources altogether.
}
post-copies-none = No copies of it seen.
post-tone = Tone toward { $brand }: { $tone }.
post-no-brand = None of your brands is named in it.
post-in-case = It is in case { $number }.
post-in-no-case = It is in no case.

post-new-unwatched = <b>This text is new to us</b>, from "{ $source }", a source we do not watch.
post-new-watched = <b>This text is new to us.</b> We watch its source, "{ $source }", but this post has not reached us yet.
post-new-unknown = <b>This text is new to us</b>, and its source is unknown.
post-new-watch = Add the source?
post-new-attach = Attach it to a case?
post-recent = Searched: the post's address, equal text in all posts, similar text in recent posts.
post-unseen = Not seen: { $platforms }.
post-unseen-more = Not seen: { $platforms }; { $unseen }.

post-link-only = <b>We have not seen this post</b>, and I do not read its text from a link alone. Send the post itself or its text.
post-hint = To search, send the post itself, its link or its text (six words at least). Help on the commands: { $command }

post-watching = Source "{ $source }" added; it is read from now on.
post-watching-already = Source "{ $source }" is watched already.
post-attached = The post was attached to case { $number }.
post-attached-already = This post is in case { $number } already.
post-case-closed = Case { $number } is no longer open.
post-draft-gone = This request is old. Send the post again.

post-button-watch = Watch source
post-button-attach = Attach to { $number }
post-button-watching = Watched
post-button-attached = Attached to { $number }

post-link-readable = <b>We have not seen this post.</b> To search, send the post itself or its text; I can also fetch the text behind the link.
post-button-article = Full text

article-reading = Fetching the text; a few seconds.
article-title = <b>{ $title }</b>
article-whole = Address: { $url }
article-goes-on = It goes on at: { $url }
article-not-read = The text did not come: { $reason }. Address: { $url }
