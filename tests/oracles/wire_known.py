"""Where the server and a client disagree and the client is right by the specification.

Each is a list of texts that stand in the message, and the reason. One that does not happen is an
error: what is listed has to be so.
"""

KNOWN = []
