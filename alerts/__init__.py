"""Messages that arrive: a change is a row before it is a message.

announce    changes and events → rows that a channel is owed    pure; the caller commits them with the changes
message     row → words                                         pure
rendering   words → text, HTML, Slack                           templates
deliver     outbox row → channel                                claim, send, mark
channels    one file each                                       DeliveryError (permanent or not)
"""
